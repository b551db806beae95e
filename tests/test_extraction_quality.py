"""The count of recall and precision: what counts as found, what labels may hold, and that the aims are reached."""

import json
import re
from fractions import Fraction
from pathlib import Path

import extraction_quality
import pytest
from extraction_quality import RULES, Result, Score, evaluate, misses, pairs, predicted, table
from labelled_texts import (
    FOUNDING,
    KINDS,
    Citation,
    Fact,
    Known,
    Labelled,
    Mention,
    Publication,
    Quantity,
    Quotation,
    Relation,
    Target,
    Unusable,
    digest_of,
    founding_passages,
    passages_of,
    read_labels,
)

from kg.linking import Registers
from kg.prose.sentences import Span
from kg.records import Reference

COACH = Reference("staff-role", "work-coach")
PARTNER = Reference("staff-role", "community-partner")
FILES = sorted(extraction_quality.LABELS.glob("*.jsonl"))


@pytest.fixture(scope="module")
def known(registers: Registers) -> Known:
    return Known(registers)


def at(start: int, end: int) -> tuple[Span, ...]:
    return (Span(start, end),)


def mention(start: int, end: int, *things: Reference, doubtful: bool = False) -> Mention:
    return Mention(pieces=at(start, end), things=frozenset(things), doubtful=doubtful)


def quantity(
    start: int,
    end: int,
    value: str | None,
    unit: str = "",
    comparator: str = "equal",
    ends: tuple[int, int] | None = None,
) -> Quantity:
    return Quantity(
        pieces=at(start, end),
        value=Fraction(value) if value else None,
        minimum=Fraction(ends[0]) if ends else None,
        maximum=Fraction(ends[1]) if ends else None,
        unit=unit,
        comparator=comparator,
        counted=None,
    )


def target(start: int, end: int, *values: int, due: Span | None = None) -> Target:
    return Target(pieces=at(start, end), values=frozenset(map(Fraction, values)), due=due)


def quotation(*pieces: Span, speaker: Span | None = None) -> Quotation:
    return Quotation(pieces=pieces, speaker=speaker)


def publication(start: int, end: int, issued: str | None = None) -> Publication:
    return Publication(pieces=at(start, end), issued=issued)


def citation(start: int, end: int, uin: str) -> Citation:
    return Citation(pieces=at(start, end), uin=uin, answered=None)


def relation(subject: Reference | str, *objects: Reference | str) -> Relation:
    return Relation(pieces=at(0, 40), subject=subject, kind="available in", objects=frozenset(objects))


def score(kind: str, labels: list[Fact], found: list[Fact]) -> Score:
    counted = Score()
    counted.add(RULES[kind], labels, found, "1.answer")
    return counted


@pytest.mark.parametrize(
    ("kind", "label", "found"),
    [
        ("mentions", mention(5, 17, COACH), mention(0, 17, COACH)),
        ("mentions", mention(0, 9, COACH, PARTNER), mention(0, 9, COACH)),
        ("quantities", quantity(0, 10, "200"), quantity(7, 10, "200", comparator="about")),
        ("quantities", quantity(0, 10, None, "GBP", ends=(2, 3)), quantity(0, 8, None, "GBP", ends=(2, 3))),
        ("quantities", quantity(0, 10, "100/3", "percent"), quantity(0, 10, "33.33", "percent")),
        ("targets", target(0, 90), target(20, 60, 500)),
        ("targets", target(0, 90, 500), target(20, 60, 500, 12)),
        ("targets", target(0, 90, due=Span(80, 90)), target(0, 70)),
        ("quotations", quotation(Span(0, 90)), quotation(Span(80, 95))),
        ("publications", publication(0, 60), publication(0, 30)),
        ("publications", publication(10, 20, "2017"), publication(0, 20)),
        ("citations", citation(0, 14, "12345"), citation(9, 14, "12345")),
        ("relations", relation(COACH, "wales", "england"), relation(COACH, "england", "wales")),
    ],
)
def test_a_find_is_right_that_shares_words_with_a_label_and_says_the_same(kind: str, label: Fact, found: Fact) -> None:
    assert (score(kind, [label], [found]).recall, score(kind, [label], [found]).precision) == (1, 1)


@pytest.mark.parametrize(
    ("kind", "label", "found"),
    [
        ("mentions", mention(0, 9, COACH), mention(9, 17, COACH)),
        ("mentions", mention(0, 9, COACH), mention(0, 9, PARTNER)),
        ("quantities", quantity(0, 10, "200"), quantity(10, 13, "200")),
        ("quantities", quantity(0, 10, "200"), quantity(0, 10, "201")),
        ("quantities", quantity(0, 10, "30", "percent"), quantity(0, 10, "30", "percentage points")),
        ("quantities", quantity(0, 10, "2"), quantity(0, 10, None, ends=(2, 3))),
        ("quantities", quantity(0, 10, None, ends=(1, 3)), quantity(0, 10, None, ends=(2, 3))),
        ("targets", target(0, 90), target(90, 120)),
        ("targets", target(0, 90, 500), target(0, 90)),
        ("targets", target(0, 90, 500), target(0, 90, 12)),
        ("quotations", quotation(Span(0, 90)), quotation(Span(90, 95), Span(100, 120))),
        ("publications", publication(0, 60), publication(0, 29)),
        ("publications", publication(0, 20), publication(0, 50)),
        ("citations", citation(0, 14, "12345"), citation(0, 14, "1234")),
        ("relations", relation(COACH, "wales", "england"), relation(COACH, "wales")),
        ("relations", relation(COACH, "wales"), relation(PARTNER, "wales")),
    ],
)
def test_a_find_is_wrong_that_is_elsewhere_or_says_another_thing(kind: str, label: Fact, found: Fact) -> None:
    assert (score(kind, [label], [found]).recall, score(kind, [label], [found]).precision) == (0, 0)


def test_a_label_is_met_by_one_find_only_and_a_find_meets_one_label_only() -> None:
    twice_found = score("targets", [target(0, 90)], [target(0, 40), target(40, 90)])
    assert (twice_found.recall, twice_found.precision) == (1, 0.5)
    once_found = score("targets", [target(0, 40), target(40, 90)], [target(0, 90)])
    assert (once_found.recall, once_found.precision) == (0.5, 1)


def test_those_that_share_most_words_come_together() -> None:
    assert pairs(RULES["targets"], [target(0, 50), target(50, 90)], [target(45, 90), target(0, 46)]) == [(0, 1), (1, 0)]


def test_a_quotation_that_is_broken_off_is_right_once_and_meets_a_label_with_each_piece() -> None:
    labels: list[Fact] = [quotation(Span(0, 30)), quotation(Span(45, 80))]
    broken_off = score("quotations", labels, [quotation(Span(0, 30), Span(45, 80))])
    assert (broken_off.met, broken_off.labels, broken_off.right, broken_off.found) == (2, 2, 1, 1)
    in_one = score("quotations", [quotation(Span(0, 80))], [quotation(Span(0, 30), Span(45, 80))])
    assert (in_one.met, in_one.labels, in_one.right, in_one.found) == (1, 1, 1, 1)


def test_what_is_doubtful_is_neither_right_nor_wrong_nor_missed() -> None:
    doubtful = mention(0, 9, COACH, doubtful=True)
    assert score("mentions", [doubtful], []).recall is None
    found = score("mentions", [doubtful, mention(20, 29, COACH)], [mention(0, 9, COACH), mention(20, 29, COACH)])
    assert (found.labels, found.met, found.found, found.right) == (1, 1, 1, 1)
    assert score("mentions", [doubtful], [mention(0, 9, PARTNER)]).precision == 0


def test_where_labels_were_met_it_is_counted_what_else_agrees() -> None:
    found = score(
        "quantities",
        [quantity(0, 5, "1", comparator="about"), quantity(10, 15, "2"), quantity(20, 25, "3")],
        [quantity(0, 5, "1"), quantity(10, 15, "2")],
    )
    assert found.agreed == {"comparator": (1, 2), "counted": (0, 0)}
    due = score("targets", [target(0, 50, due=Span(40, 50)), target(60, 90)], [target(0, 50), target(60, 90)])
    assert due.agreed == {"due": (1, 2)}


def test_misses_are_shown_with_their_surroundings() -> None:
    counted = score("mentions", [mention(15, 27, COACH)], [mention(0, 3, PARTNER)])
    shown = "\n".join(misses(Result({"mentions": counted}, {"1.answer": "The number of\n\nwork coaches rose."})))
    assert "missed mentions 1.answer: The number of [[work coaches]] rose." in " ".join(shown.split("\n"))
    assert "wrong mentions 1.answer: [[The]] number" in shown
    assert "staff-role/work-coach" in shown


# Labels


def labels_in(tmp_path: Path, **row: object) -> Path:
    path = tmp_path / "made-up.jsonl"
    path.write_text(json.dumps({"record": "000", "file": FOUNDING, "field": "question", "sha256": "0" * 16} | row))
    return path


def test_a_label_names_a_thing_by_any_of_its_names(tmp_path: Path, known: Known) -> None:
    named = [("staff-role", "Work coach"), ("staff-role", "the work  Coach"), ("training", "work coach")]
    rows = [{"start": 0, "end": 4, "kind": kind, "name": name} for kind, name in named]
    [labelled] = read_labels(labels_in(tmp_path, mentions=rows), known)
    assert labelled.facts["mentions"] == [mention(0, 4, COACH)] * 3


def test_a_share_is_in_percent(tmp_path: Path, known: Known) -> None:
    row = {"start": 0, "end": 4, "value": "2/5", "unit": "percent", "comparator": "equal"}
    [labelled] = read_labels(labels_in(tmp_path, quantities=[row]), known)
    assert labelled.facts["quantities"] == [quantity(0, 4, "40", "percent")]


@pytest.mark.parametrize(
    "wrong", [{"mentions": [{"start": 0, "end": 4}]}, {"targets": [{"start": 0, "end": 4, "value": "many"}]}]
)
def test_a_line_that_is_no_label_is_refused_with_its_number(
    tmp_path: Path, known: Known, wrong: dict[str, object]
) -> None:
    with pytest.raises(Unusable, match=r"made-up\.jsonl:1 "):
        read_labels(labels_in(tmp_path, **wrong), known)


def test_another_text_than_the_labelled_one_is_noticed(tmp_path: Path, known: Known) -> None:
    labelled = read_labels(labels_in(tmp_path), known)
    with pytest.raises(Unusable, match=r"000\.question in seeds/documents is not the text that was labelled"):
        passages_of(labelled, tmp_path)


def test_a_record_that_is_not_there_is_noticed(tmp_path: Path, known: Known) -> None:
    with pytest.raises(Unusable, match=r"999\.question is not in"):
        passages_of(read_labels(labels_in(tmp_path, record="999"), known), tmp_path)


@pytest.mark.parametrize("digest", ["0" * 16, None])
def test_the_command_fails_if_a_text_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], digest: str | None
) -> None:
    text = founding_passages()["000"]["question"]
    labels_in(tmp_path, sha256=digest or digest_of(text))
    monkeypatch.setattr(extraction_quality, "LABELS", tmp_path)
    assert extraction_quality.main([]) == (1 if digest else 0)
    assert ("is not the text that was labelled" in capsys.readouterr().err) == bool(digest)


def test_sets_without_their_texts_are_skipped_and_the_founding_documents_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    labels_in(tmp_path, file="answered-full-text.jsonl.gz", record=1)
    labels_in(tmp_path, file="answered-full-text.jsonl.gz", record=1).rename(tmp_path / "elsewhere.jsonl")
    labels_in(tmp_path, sha256=digest_of(founding_passages()["000"]["question"]))
    monkeypatch.setattr(extraction_quality, "LABELS", tmp_path)
    assert extraction_quality.main(["--corpus", str(tmp_path / "nowhere")]) == 0
    printed = capsys.readouterr().out
    assert "elsewhere skipped" in printed
    assert "made-up: 1 texts of 1 records" in printed


_PARTS = {
    "mentions": {"kind", "name"},
    "quantities": {"value", "min", "max", "unit", "comparator", "counted"},
    "targets": {"value", "due"},
    "quotations": {"speaker"},
    "publications": {"issued"},
    "citations": {"uin", "answered"},
    "relations": {"subject", "kind", "objects"},
}
# Beside names, what labels say is numbers and words of ours.
_FORMS = {
    "value": r"-?[\d.]+|\d+/\d+",
    "min": r"-?[\d.]+",
    "max": r"-?[\d.]+",
    "unit": r"|[A-Z]{3}|[A-Za-z /]{1,30}",
    "comparator": "equal|about|more than|at least|up to|less than|between",
    "issued": r"\d{4}(-\d\d(-\d\d)?)?",
    "answered": r"\d{4}(-\d\d(-\d\d)?)?",
    "uin": r"(HL)?\d{1,6}",
    "kind": r"[a-z]+([- ][a-z]+)?",
    "name": r".{1,100}",
    "subject": r".{1,100}",
}


def is_a_place(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(end, int) for end in value)
        and value[0] < value[1]
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_label_files_hold_places_and_values_and_no_words_of_texts(path: Path, known: Known) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        assert row.keys() - set(KINDS) == {"record", "file", "field", "sha256"}
        assert row["field"] in ("question", "answer", "article")
        assert re.fullmatch(r"[\w.-]+\.jsonl(\.gz)?", row["file"]) or row["file"] == FOUNDING
        assert re.fullmatch(r"[0-9a-f]{16}", row["sha256"])
        for kind in row.keys() & set(KINDS):
            for label in row[kind]:
                assert is_a_place([label["start"], label["end"]])
                assert label.keys() - {"start", "end", "doubtful"} <= _PARTS[kind]
                for part, value in label.items():
                    if part in ("counted", "due", "speaker"):
                        assert is_a_place(value)
                    elif part == "objects":
                        assert all(re.fullmatch(_FORMS["name"], name) for name in value)
                    elif part not in ("start", "end", "doubtful"):
                        assert re.fullmatch(_FORMS[part], value), (row["record"], part, value)
    places = [(text.file, text.record, text.field) for text in read_labels(path, known)]
    assert len(places) == len(set(places)), "a text is labelled twice"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_labels_lie_within_the_texts_that_were_labelled(
    path: Path, known: Known, request: pytest.FixtureRequest
) -> None:
    labelled = read_labels(path, known)
    corpus = Path()
    if any(text.file != FOUNDING for text in labelled):
        corpus = request.getfixturevalue("corpus")
    passages = passages_of(labelled, corpus)
    for text in labelled:
        length = len(passages[text.file, text.record][text.field])
        assert all(piece.end <= length for facts in text.facts.values() for fact in facts for piece in fact.pieces)


# The aims


@pytest.fixture(scope="module")
def founding(known: Known) -> tuple[list[Labelled], Result]:
    labelled = read_labels(extraction_quality.LABELS / "five.jsonl", known)
    return labelled, evaluate(labelled, Path(), known)


def test_every_text_of_the_founding_documents_is_labelled(founding: tuple[list[Labelled], Result]) -> None:
    texts = {(record, name) for record, passages in founding_passages().items() for name in passages}
    assert {(text.record, text.field) for text in founding[0]} == texts


@pytest.mark.parametrize(
    ("kind", "aim"),
    [("mentions", 0.95), ("quotations", 0.95), ("publications", 0.95), ("quantities", 0.9), ("targets", 0.9)],
)
def test_in_the_founding_documents_the_aims_are_reached(
    founding: tuple[list[Labelled], Result], kind: str, aim: float
) -> None:
    result = founding[1]
    counted = result.scores[kind]
    assert min(counted.recall or 0, counted.precision or 0) >= aim, "\n".join([table(result), *misses(result)])


def test_the_founding_documents_name_only_what_the_registers_know(founding: tuple[list[Labelled], Result]) -> None:
    assert founding[1].unknown == 0


def test_a_short_name_introduced_in_a_question_holds_in_its_answer(known: Known) -> None:
    passages = {
        "question": "To ask how many Community Partners (CPs) there are.",
        "answer": "The CPs support work coaches.",
    }
    found = predicted(passages, known)["answer"]["mentions"]
    assert [label.pieces for label in found] == [at(4, 7), at(16, 28)]
