"""full-text search over titles and abstracts"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SQLITE_UP = (
    "CREATE VIRTUAL TABLE paper_search USING fts5(title, abstract, content='papers',"
    " content_rowid='id', tokenize='porter unicode61 remove_diacritics 2')",
    "CREATE TRIGGER paper_search_insert AFTER INSERT ON papers BEGIN"
    " INSERT INTO paper_search(rowid, title, abstract) VALUES (new.id, new.title, new.abstract);"
    " END",
    "CREATE TRIGGER paper_search_delete AFTER DELETE ON papers BEGIN"
    " INSERT INTO paper_search(paper_search, rowid, title, abstract)"
    " VALUES ('delete', old.id, old.title, old.abstract); END",
    "CREATE TRIGGER paper_search_update AFTER UPDATE OF title, abstract ON papers BEGIN"
    " INSERT INTO paper_search(paper_search, rowid, title, abstract)"
    " VALUES ('delete', old.id, old.title, old.abstract);"
    " INSERT INTO paper_search(rowid, title, abstract) VALUES (new.id, new.title, new.abstract);"
    " END",
)
_SQLITE_DOWN = (
    "DROP TRIGGER paper_search_update",
    "DROP TRIGGER paper_search_delete",
    "DROP TRIGGER paper_search_insert",
    "DROP TABLE paper_search",
)
# The default parser reads "encoder/decoder" as a path, "node.js" as a host and "-4" as a number, so
# it only gets letters and digits; words are stemmed by Porter's rules and none is dropped, as in
# SQLite. The unaccent extension is not installed everywhere, and its function is not immutable.
_PUNCTUATION = "!\"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~¡§«°±·»¿×÷‐‑‒–—‘’‚“”„†•…′″⁄−"
_LETTERS = (
    "normalize(regexp_replace(normalize(lower(value), NFD),"
    " '([a-z])[\u0300-\u036f]+', '\\1', 'g'), NFC)"
)
_POSTGRES_UP = (
    "CREATE TEXT SEARCH DICTIONARY postdoc_stem (TEMPLATE = snowball, Language = porter)",
    "CREATE TEXT SEARCH CONFIGURATION postdoc (COPY = simple)",
    "ALTER TEXT SEARCH CONFIGURATION postdoc"
    " ALTER MAPPING FOR asciiword, word, numword WITH postdoc_stem",
    "CREATE FUNCTION postdoc_plain(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE"
    f" RETURN translate({_LETTERS}, '{_PUNCTUATION}', repeat(' ', {len(_PUNCTUATION)}))",
    "ALTER TABLE papers ADD COLUMN search tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('postdoc', postdoc_plain(title)), 'A') || "
    "setweight(to_tsvector('postdoc', postdoc_plain(coalesce(abstract, ''))), 'B')) STORED",
    "CREATE INDEX ix_papers_search ON papers USING gin (search)",
)
_POSTGRES_DOWN = (
    "DROP INDEX ix_papers_search",
    "ALTER TABLE papers DROP COLUMN search",
    "DROP FUNCTION postdoc_plain(text)",
    "DROP TEXT SEARCH CONFIGURATION postdoc",
    "DROP TEXT SEARCH DICTIONARY postdoc_stem",
)


def _run(sqlite: tuple[str, ...], postgres: tuple[str, ...]) -> None:
    for statement in sqlite if op.get_bind().dialect.name == "sqlite" else postgres:
        op.get_bind().exec_driver_sql(statement)


def upgrade() -> None:
    _run(_SQLITE_UP, _POSTGRES_UP)


def downgrade() -> None:
    _run(_SQLITE_DOWN, _POSTGRES_DOWN)
