"""The SPARQL query that makes the same list, for people to ask and to change."""

from kg.index.kinds import INDEXED
from kg.vocab import absolute, compact
from kg.web.kinds import DATED, KINDS
from kg.web.pages.list_request import ListRequest

_STATED_BY = {"body": "kg:statedIn/(pqa:answeringBody|kg:madeOnBehalfOf)", "publisher": "kg:statedIn/dcterms:publisher"}
_PATHS: dict[str, dict[str, str]] = {
    "question": {
        "asker": "kg:askedByPerson",
        "answerer": "^pqa:answerTo/kg:answeredByPerson",
        "body": "kg:questionTo",
        "mention": "(schema:mentions|^pqa:answerTo/schema:mentions)",
    },
    "answer": {
        "answerer": "kg:answeredByPerson",
        "asker": "pqa:answerTo/kg:askedByPerson",
        "body": "pqa:answeringBody",
        "mention": "schema:mentions",
    },
    "written-statement": {"speaker": "kg:madeByPerson", "body": "kg:madeOnBehalfOf", "mention": "schema:mentions"},
    "target": {"speaker": "prov:wasAttributedTo", "subject": "dcterms:subject"} | _STATED_BY,
    "observation": {"speaker": "prov:wasAttributedTo", "subject": "schema:observationAbout"} | _STATED_BY,
    "quotation": {"speaker": "schema:creator", "mention": "schema:mentions"} | _STATED_BY,
    "article": {"publisher": "dcterms:publisher", "mention": "(schema:mentions|kg:aboutPerson)"},
    "publication": {"publisher": "dcterms:publisher"},
    "document": {"publisher": "dcterms:publisher"},
    "post": {"body": "org:postIn"},
    **{kind: {"body": "schema:provider"} for kind in ("programme", "benefit", "staff-role", "training")},
}
"""How things of a kind are linked in a role, as a path of properties."""
_ROLES_OF_FACET = {
    "person": ("asker", "answerer", "speaker"),
    "body": ("body", "publisher", "speaker"),
    "about": ("mention", "subject"),
}
_NO_ANSWERS = "(kg:HoldingAnswer, kg:ProrogationAnswer)"


def list_query(base: str, asked: ListRequest, today: str, size: int) -> str:
    """Write the query for a page of a list."""
    kind = KINDS[asked.kind]
    patterns = [f"?thing a {compact(absolute(kind.type, base), base)} ; rdfs:label ?name ."]
    for chosen in asked.chosen:
        patterns += _limit(asked.kind, chosen.facet, asked.role, f"<{base}/id/{chosen.value}>")
    date = _date(base, asked.kind)
    if date:
        patterns.append(f"?thing {date} ?date ." if asked.year else f"OPTIONAL {{ ?thing {date} ?date }}")
    if asked.year:
        patterns.append(f'FILTER(STRSTARTS(STR(?date), "{asked.year}"))')
    if asked.starts:
        escaped = asked.starts.casefold().replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
        patterns.append(f'FILTER(STRSTARTS(LCASE(STR(?name)), "{escaped}"))')
    if asked.answered is not None:
        patterns.append(
            f"FILTER {'' if asked.answered else 'NOT '}EXISTS {{ ?answer pqa:answerTo ?thing "
            f"FILTER NOT EXISTS {{ ?answer pqa:hasAnswerType ?type FILTER(?type IN {_NO_ANSWERS}) }} }}"
        )
    if asked.kind == "target":
        patterns += _of_promises(asked, today)
    names = " ".join(["?thing", "?name", *(["?date"] if date else []), *(["?due"] if asked.kind == "target" else [])])
    lines = "".join(f"  {pattern}\n" for pattern in patterns)
    offset = f" OFFSET {(asked.page - 1) * size}" if asked.page > 1 else ""
    order = _order(asked, bool(date))
    return f"SELECT DISTINCT {names} WHERE {{\n{lines}}}\nORDER BY {order}\nLIMIT {size}{offset}"


def _date(base: str, kind: str) -> str:
    """Give how a thing leads to its date; nothing for things without one."""
    if kind == "document":
        return "schema:mainEntity/(kg:dateTabled|dcterms:issued|pws:madeOn|schema:datePublished)"
    property_ = INDEXED[kind].date if kind in INDEXED else DATED.get(kind)
    return compact(absolute(property_, base), base) if property_ else ""


def _limit(kind: str, facet: str, role: str | None, thing: str) -> list[str]:
    paths = _PATHS.get(kind, {})
    fitting = [paths[name] for name in _ROLES_OF_FACET[facet] if name in paths and role in (None, name)]
    # A person's part may be that of a speaker, a body's too.
    direct = f"?thing {'|'.join(fitting)} {thing}"
    if facet != "body" or paths.get("body") != _STATED_BY["body"] or role not in (None, "body"):
        return [f"{direct} ."]
    # Where an answer does not state its body, that to which its question was put stands for it.
    return [
        f"{{ {direct} }} UNION {{ ?thing kg:statedIn ?text . ?text pqa:answerTo/kg:questionTo {thing} "
        "FILTER NOT EXISTS { ?text pqa:answeringBody ?other } }"
    ]


def _of_promises(asked: ListRequest, today: str) -> list[str]:
    is_due = asked.due_year is not None or asked.status in ("passed", "open")
    patterns = ["?thing kg:due ?due ." if is_due else "OPTIONAL { ?thing kg:due ?due }"]
    if asked.due_year is not None:
        patterns.append(f'FILTER(STRSTARTS(STR(?due), "{asked.due_year}"))')
    if asked.status in ("passed", "open"):
        sign = "<" if asked.status == "passed" else ">="
        patterns.append(f'FILTER(STR(?due) {sign} SUBSTR("{today}", 1, STRLEN(STR(?due))))')
    if asked.status == "undated":
        patterns.append("FILTER(!BOUND(?due))")
    if asked.status:
        patterns.append(
            f"FILTER {'' if asked.status == 'reported' else 'NOT '}EXISTS {{ "
            "?thing dcterms:subject ?about ; kg:statedOn ?made . "
            "?figure schema:observationAbout ?about ; kg:statedOn ?later FILTER(STR(?later) > STR(?made)) }"
        )
    return patterns


def _order(asked: ListRequest, is_dated: bool) -> str:
    match asked.sort:
        case "newest" if is_dated:
            return "DESC(?date) ?name"
        case "oldest" if is_dated:
            return "(!BOUND(?date)) ?date ?name"
        case "due":
            return "(!BOUND(?due)) ?due ?name"
    return "?name"
