"""The tables of the index, and what in them follows from the rest.

A thing's number is made of its address, so that an index has the same rows however it came to be. What is read from the
graph are the things and their own links; `DERIVED` and `TALLIES` are worked out from these, of all things or of some.
"""

VERSION = "5"
"""Changes whenever an index made before would hold something else."""

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
CREATE TABLE top (                -- what the questions of a person or body, or about something, have most in common
    thing INTEGER NOT NULL,
    role TEXT NOT NULL,
    among TEXT NOT NULL,
    place INTEGER NOT NULL,
    other INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (thing, role, among, place)
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
CREATE INDEX thing_due ON thing (due, id) WHERE kind = 'target';
CREATE INDEX thing_answered ON thing (is_answered, date, id) WHERE kind = 'question';
CREATE INDEX facet_thing ON facet (thing, facet, other);
CREATE INDEX name_thing ON name (thing);
"""
READ = {"thing": "id", "link": "thing, role, other", "name": "name, thing"}
"""The tables that are filled from the graph, and the order of their rows."""

_ONLY_SAYS_LATER = "'HoldingAnswer', 'ProrogationAnswer'"
"""Types of answers that only say there is none yet, or none before Parliament ended."""
_COUNTED_ROLES = "'asker', 'answerer', 'body', 'house', 'mention', 'subject', 'speaker', 'publisher'"
_COMPARED_ROLES = "'asker', 'answerer', 'body', 'mention'"
MOST_KEPT = 25
"""How many of the most frequent are kept."""

# `{fresh}` limits a statement to the things of the table `fresh`, `{touched}` to those linked to them, where a few have
# changed; where all is new, both say nothing.
DERIVED = (
    "DELETE FROM link WHERE own = 0 {fresh:thing}",
    # A question has who answered it, and what its answers mention; an answer has who asked.
    """INSERT OR IGNORE INTO link SELECT q.other, a.role, a.other, a.facet, 0 FROM link q
        JOIN link a ON a.thing = q.thing AND a.role IN ('answerer', 'mention') AND a.own = 1
        WHERE q.role = 'question' {fresh:q.other} ORDER BY 1, 2, 3""",
    """INSERT OR IGNORE INTO link SELECT a.thing, q.role, q.other, q.facet, 0 FROM link a
        JOIN link q ON q.thing = a.other AND q.role IN ('asker', 'house') AND q.own = 1
        WHERE a.role = 'question' {fresh:a.thing} ORDER BY 1, 2, 3""",
    # A fact belongs to the body whose answer, statement or article states it; a document to that of what it is about.
    """INSERT OR IGNORE INTO link SELECT f.thing, 'body', s.other, s.facet, 0 FROM link f
        JOIN link s ON s.thing = f.other AND s.role IN ('body', 'publisher') AND s.own = 1
        WHERE f.role IN ('source', 'main') {fresh:f.thing} ORDER BY 1, 2, 3""",
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
TALLIES = (
    "DELETE FROM facet WHERE 1 {fresh:thing}",
    """INSERT OR IGNORE INTO facet SELECT l.facet, l.other, t.kind, COALESCE(t.date, ''), t.id, t.is_answered
        FROM link l CROSS JOIN thing t ON t.id = l.thing
        WHERE l.facet IS NOT NULL {fresh:l.thing} ORDER BY 2, 1, 3, 4, 5""",
    """UPDATE thing SET links = (SELECT COUNT(*) FROM link WHERE other = thing.id AND own = 1)
        WHERE 1 {touched:id}""",
    "DELETE FROM linked WHERE 1 {touched:other}",
    """INSERT INTO linked SELECT l.other, l.role, t.kind, COUNT(*) FROM link l CROSS JOIN thing t ON t.id = l.thing
        WHERE 1 {touched:l.other} GROUP BY 1, 2, 3""",
    "DELETE FROM month WHERE other != 0 {touched:other}",
    f"""INSERT INTO month SELECT l.other, l.role, t.kind, SUBSTR(t.date, 1, 7), COUNT(*)
        FROM link l CROSS JOIN thing t ON t.id = l.thing
        WHERE t.date IS NOT NULL AND l.role IN ({_COUNTED_ROLES}) AND (l.own = 1 OR l.role != 'mention')
        {{touched:l.other}} GROUP BY 1, 2, 3, 4""",
    """INSERT INTO month SELECT l.other, 'due of ' || l.role, t.kind, SUBSTR(t.due, 1, 7), COUNT(*)
        FROM link l CROSS JOIN thing t ON t.id = l.thing
        WHERE t.due IS NOT NULL AND l.role IN ('subject', 'speaker', 'body') {touched:l.other} GROUP BY 1, 2, 3, 4""",
    "DELETE FROM month WHERE other = 0",
    """INSERT INTO month SELECT 0, '', kind, SUBSTR(date, 1, 7), COUNT(*) FROM thing
        WHERE date IS NOT NULL GROUP BY 3, 4""",
    """INSERT INTO month SELECT 0, 'due', kind, SUBSTR(due, 1, 7), COUNT(*) FROM thing
        WHERE due IS NOT NULL GROUP BY 3, 4""",
    "DELETE FROM waited WHERE 1 {touched:body}",
    "DELETE FROM waited WHERE body = 0",
    """INSERT INTO waited SELECT l.other, SUBSTR(t.date, 1, 4), t.days, COUNT(*)
        FROM link l CROSS JOIN thing t ON t.id = l.thing
        WHERE l.role = 'body' AND t.kind = 'question' AND t.days >= 0 {touched:l.other} GROUP BY 1, 2, 3""",
    """INSERT INTO waited SELECT 0, SUBSTR(date, 1, 4), days, COUNT(*) FROM thing
        WHERE kind = 'question' AND days >= 0 GROUP BY 2, 3""",
    "DELETE FROM top WHERE 1 {touched:thing}",
    f"""INSERT INTO top SELECT * FROM (
        SELECT thing, role, among,
            ROW_NUMBER() OVER (PARTITION BY thing, role, among ORDER BY count DESC, other) AS place, other, count
        FROM (SELECT l.other AS thing, l.role AS role, IIF(m.role = 'mention', o.kind, m.role) AS among,
                m.other AS other, COUNT(*) AS count
            FROM link l CROSS JOIN thing t ON t.id = l.thing
            CROSS JOIN link m ON m.thing = t.id AND m.other != l.other CROSS JOIN thing o ON o.id = m.other
            WHERE t.kind = 'question' AND l.role IN ({_COMPARED_ROLES}) AND m.role IN ({_COMPARED_ROLES})
            {{touched:l.other}} GROUP BY 1, 2, 3, 4))
        WHERE place <= {MOST_KEPT}""",
    "DELETE FROM total",
    "INSERT INTO total SELECT kind, COUNT(*), MIN(date), MAX(date) FROM thing GROUP BY kind",
)
"""Each in an order of its own: the first two are of the things themselves, the others of what these are linked to."""
