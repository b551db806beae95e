"""The tables of the index, and what in them follows from the rest.

A thing's number is made of its address, so that an index has the same rows however it came to be. What is read from the
graph are the things and their own links; `DERIVED`, `COUNTED` and `TALLIES` follow from these, for all or for some.
"""

from importlib.metadata import version

_LIBRARY = ".".join(version("tantivy").split(".")[:2])
VERSION = f"11, tantivy {_LIBRARY}"
"""Changes whenever an index made before would hold something else, or be written otherwise."""

TABLES = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE thing (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    label TEXT NOT NULL,
    name TEXT NOT NULL,           -- the label as it is sorted
    date TEXT,                    -- tabled, issued, made, stated or published: a day, or as much of it as is stated
    due TEXT,                     -- of a promise
    number TEXT,                  -- of a question (UIN)
    status TEXT,                  -- of a question; of an answer, its type
    is_answered INTEGER,          -- of a question: whether an answer is more than a promise of one
    answered TEXT,                -- of a question: the day of the first such answer
    days INTEGER,                 -- from the day a question was tabled to that day
    reported INTEGER,             -- of a promise: how many figures about the same thing were stated later
    links INTEGER NOT NULL        -- how many links lead to it
);
CREATE TABLE link (
    thing INTEGER NOT NULL,
    role TEXT NOT NULL,
    other INTEGER NOT NULL,
    facet TEXT,
    own INTEGER NOT NULL,         -- stated of the thing itself, or 0: of its question, answer or source
    PRIMARY KEY (thing, role, other)
) WITHOUT ROWID;
CREATE TABLE facet (
    facet TEXT NOT NULL,
    other INTEGER NOT NULL,
    kind TEXT NOT NULL,
    date TEXT NOT NULL,
    thing INTEGER NOT NULL,
    is_answered INTEGER,          -- of a question
    PRIMARY KEY (other, facet, kind, date, thing)
) WITHOUT ROWID;
CREATE TABLE month (              -- how many things of a kind are linked to another in a role; 0 stands for any
    other INTEGER NOT NULL,
    role TEXT NOT NULL,
    kind TEXT NOT NULL,
    month TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (other, role, kind, month)
) WITHOUT ROWID;
CREATE TABLE linked (             -- the same whether dated or not
    other INTEGER NOT NULL,
    role TEXT NOT NULL,
    kind TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (other, role, kind)
) WITHOUT ROWID;
CREATE TABLE waited (             -- how many questions to a body were answered after so many days, by year tabled
    body INTEGER NOT NULL,
    year TEXT NOT NULL,
    days INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (body, year, days)
) WITHOUT ROWID;
CREATE TABLE common (             -- in how many questions two things stand together, each in a role
    thing INTEGER NOT NULL,
    role TEXT NOT NULL,
    other_role TEXT NOT NULL,
    other INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (thing, role, other_role, other)
) WITHOUT ROWID;
CREATE TABLE total (
    kind TEXT PRIMARY KEY,
    count INTEGER NOT NULL,
    first TEXT,
    last TEXT
) WITHOUT ROWID;
CREATE TABLE name (               -- the names of things, from each of their words on, as they are compared
    name TEXT NOT NULL,
    thing INTEGER NOT NULL,
    PRIMARY KEY (name, thing)
) WITHOUT ROWID;
"""
LOOKED_UP = "CREATE INDEX link_other ON link (other, role, thing)"
"""The index by which the links to a thing are found, needed before what follows can be worked out."""
INDEXES = """
CREATE INDEX thing_name ON thing (kind, name, id);
CREATE INDEX thing_date ON thing (kind, date, id);
CREATE INDEX thing_links ON thing (kind, links, id);
CREATE INDEX thing_due ON thing (kind, due, id) WHERE kind = 'target';
CREATE INDEX thing_answered ON thing (is_answered, date, id) WHERE kind = 'question';
CREATE INDEX common_count ON common (thing, role, other_role, count);
CREATE INDEX facet_thing ON facet (thing, facet, other);
CREATE INDEX name_thing ON name (thing);
"""
READ = {"thing": "id", "link": "thing, role, other", "name": "name, thing"}
"""The tables that are filled from the graph, and the order of their rows."""

_ONLY_SAYS_LATER = "'HoldingAnswer', 'ProrogationAnswer'"
"""Types of answers that only say there is none yet, or none before Parliament ended."""
_COUNTED_ROLES = "'asker', 'answerer', 'body', 'house', 'mention', 'subject', 'speaker', 'publisher'"
_COMPARED_ROLES = "'asker', 'answerer', 'body', 'mention'"

# `{changed:…}` and `{fresh:…}` limit a statement to the things of the tables of these names, where a few have changed:
# those of which something else is said, and those whose rows may change with theirs. Where all is new, they say
# nothing.
DERIVED = (
    "DELETE FROM link WHERE own = 0 {fresh:thing}",
    # A question has who answered it, and what its answers mention; an answer has who asked.
    """INSERT OR IGNORE INTO link SELECT q.other, a.role, a.other, a.facet, 0 FROM link q
        JOIN link a ON a.thing = q.thing AND a.role IN ('answerer', 'mention') AND a.own = 1
        WHERE q.role = 'question' {fresh:q.other} ORDER BY 1, 2, 3""",
    """INSERT OR IGNORE INTO link SELECT a.thing, q.role, q.other, q.facet, 0 FROM link a
        JOIN link q ON q.thing = a.other AND q.role IN ('asker', 'house') AND q.own = 1
        WHERE a.role = 'question' {fresh:a.thing} ORDER BY 1, 2, 3""",
    # A fact belongs to the body whose answer or statement states it, and to the publisher of the article that does, who
    # may only report it.
    """INSERT OR IGNORE INTO link SELECT f.thing, s.role, s.other, s.facet, 0 FROM link f
        JOIN link s ON s.thing = f.other AND s.role IN ('body', 'publisher') AND s.own = 1
        WHERE f.role = 'source' {fresh:f.thing} ORDER BY 1, 2, 3""",
    # A document belongs to the body of what it is about.
    """INSERT OR IGNORE INTO link SELECT f.thing, 'body', s.other, s.facet, 0 FROM link f
        JOIN link s ON s.thing = f.other AND s.role IN ('body', 'publisher') AND s.own = 1
        WHERE f.role = 'main' {fresh:f.thing} ORDER BY 1, 2, 3""",
    # Where an answer does not state its body, that to which its question was put stands for it.
    """INSERT OR IGNORE INTO link SELECT f.thing, 'body', q.other, q.facet, 0 FROM link f
        JOIN link a ON a.thing = f.other AND a.role = 'question'
        JOIN link q ON q.thing = a.other AND q.role = 'body' AND q.own = 1
        WHERE f.role = 'source' AND NOT EXISTS (
            SELECT 1 FROM link s WHERE s.thing = f.other AND s.role = 'body' AND s.own = 1) {fresh:f.thing}
        ORDER BY 1, 2, 3""",
    f"""UPDATE thing SET (is_answered, answered) = (
        SELECT COUNT(*) > 0, MIN(a.date) FROM link l JOIN thing a ON a.id = l.thing
        WHERE l.other = thing.id AND l.role = 'question' AND COALESCE(a.status, '') NOT IN ({_ONLY_SAYS_LATER}))
        WHERE kind = 'question' {{fresh:id}}""",
    f"""UPDATE thing SET days = (
        SELECT MIN(JULIANDAY(a.date)) - JULIANDAY(thing.date) FROM link l JOIN thing a ON a.id = l.thing
        WHERE l.other = thing.id AND l.role = 'question'
        AND COALESCE(a.status, '') NOT IN ({_ONLY_SAYS_LATER}, 'CorrectedAnswer'))
        WHERE kind = 'question' {{fresh:id}}""",
    """UPDATE thing SET date = (
        SELECT MIN(m.date) FROM link l JOIN thing m ON m.id = l.other WHERE l.thing = thing.id AND l.role = 'main')
        WHERE kind = 'document' {fresh:id}""",
)
COUNTED = {
    "linked (other, role, kind)": (
        """SELECT l.other, l.role, t.kind, {sign}COUNT(*) FROM link l CROSS JOIN thing t ON t.id = l.thing
        WHERE 1 {among:l.thing} GROUP BY 1, 2, 3""",
    ),
    "month (other, role, kind, month)": (
        f"""SELECT l.other, l.role, t.kind, SUBSTR(t.date, 1, 7), {{sign}}COUNT(*)
        FROM link l CROSS JOIN thing t ON t.id = l.thing
        WHERE t.date IS NOT NULL AND l.role IN ({_COUNTED_ROLES}) {{among:l.thing}} GROUP BY 1, 2, 3, 4""",
        """SELECT l.other, 'due of ' || l.role, t.kind, SUBSTR(t.due, 1, 7), {sign}COUNT(*)
        FROM link l CROSS JOIN thing t ON t.id = l.thing
        WHERE t.due IS NOT NULL AND l.role IN ('subject', 'speaker', 'body') {among:l.thing} GROUP BY 1, 2, 3, 4""",
        """SELECT 0, '', kind, SUBSTR(date, 1, 7), {sign}COUNT(*) FROM thing
        WHERE date IS NOT NULL {among:id} GROUP BY 3, 4""",
        """SELECT 0, 'due', kind, SUBSTR(due, 1, 7), {sign}COUNT(*) FROM thing
        WHERE due IS NOT NULL {among:id} GROUP BY 3, 4""",
    ),
    "common (thing, role, other_role, other)": (
        f"""SELECT l.other, l.role, m.role, m.other, {{sign}}COUNT(*)
        FROM link l CROSS JOIN thing t ON t.id = l.thing
        CROSS JOIN link m ON m.thing = t.id AND m.other != l.other
        WHERE t.kind = 'question' AND l.role IN ({_COMPARED_ROLES}) AND m.role IN ({_COMPARED_ROLES}) {{among:l.thing}}
        GROUP BY 1, 2, 3, 4""",
    ),
    "waited (body, year, days)": (
        """SELECT l.other, SUBSTR(t.date, 1, 4), t.days, {sign}COUNT(*)
        FROM link l CROSS JOIN thing t ON t.id = l.thing
        WHERE l.role = 'body' AND t.kind = 'question' AND t.days >= 0 {among:l.thing} GROUP BY 1, 2, 3""",
        """SELECT 0, SUBSTR(date, 1, 4), days, {sign}COUNT(*) FROM thing
        WHERE kind = 'question' AND days >= 0 {among:id} GROUP BY 2, 3""",
    ),
}
"""What things add to tables of counts, by table and key: what has changed is taken off as it was and added as it is."""
TALLIES = (
    "DELETE FROM facet WHERE 1 {fresh:thing}",
    """INSERT OR IGNORE INTO facet SELECT l.facet, l.other, t.kind, COALESCE(t.date, ''), t.id, t.is_answered
        FROM link l CROSS JOIN thing t ON t.id = l.thing
        WHERE l.facet IS NOT NULL {fresh:l.thing} ORDER BY 2, 1, 3, 4, 5""",
    "UPDATE thing SET links = (SELECT COUNT(*) FROM link WHERE other = thing.id AND own = 1) WHERE 1 {changed:id}",
    # Figures about one thing by day, with how many there are from then on: else tens of thousands of promises would be
    # compared with as many figures.
    "DROP TABLE IF EXISTS temp.stated",
    """CREATE TEMP TABLE stated AS
        SELECT subject, date, SUM(number) OVER (PARTITION BY subject ORDER BY date DESC) AS since FROM (
            SELECT o.other AS subject, r.date AS date, COUNT(*) AS number FROM link o
            JOIN thing r ON r.id = o.thing AND r.kind = 'observation'
            WHERE o.role = 'subject' AND r.date IS NOT NULL GROUP BY 1, 2)""",
    "CREATE INDEX temp.stated_subject ON stated (subject, date)",
    """UPDATE thing SET reported = IIF(
        (SELECT COUNT(*) FROM link s WHERE s.thing = thing.id AND s.role = 'subject') < 2,
        COALESCE((SELECT since FROM link s JOIN stated ON stated.subject = s.other AND stated.date > thing.date
            WHERE s.thing = thing.id AND s.role = 'subject' ORDER BY stated.date LIMIT 1), 0),
        -- A figure about two of its subjects counts once.
        (SELECT COUNT(DISTINCT r.id) FROM link s JOIN link o ON o.other = s.other AND o.role = 'subject'
            JOIN thing r ON r.id = o.thing AND r.kind = 'observation'
            WHERE s.thing = thing.id AND s.role = 'subject' AND r.date > thing.date))
        WHERE kind = 'target'""",
    "DELETE FROM total",
    "INSERT INTO total SELECT kind, COUNT(*), MIN(date), MAX(date) FROM thing GROUP BY kind",
)
"""What else is counted and listed."""
LINKED = """UPDATE thing SET links = links {sign} found.count
    FROM (SELECT other, COUNT(*) AS count FROM link WHERE thing IN changed AND own = 1 GROUP BY other) found
    WHERE found.other = thing.id"""
"""What things that have changed add to the links that lead to others."""
