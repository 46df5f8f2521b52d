"""words of papers may be given by whoever writes them; a trigger works out those that are not

An import works them out in other processes, which takes the most of PostgreSQL's time off it. What
is stored stays as it is.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_WORDS = (
    "setweight(to_tsvector('postdoc', postdoc_plain(title)), 'A') || "
    "setweight(to_tsvector('postdoc', postdoc_plain(coalesce(abstract, ''))), 'B')"
)
_UP = (
    "ALTER TABLE papers ALTER COLUMN search DROP EXPRESSION",
    "CREATE FUNCTION postdoc_words(title text, abstract text) RETURNS tsvector"
    f" LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN {_WORDS}",
    "CREATE FUNCTION postdoc_file_paper() RETURNS trigger LANGUAGE plpgsql AS $$"
    " BEGIN NEW.search := postdoc_words(NEW.title, NEW.abstract); RETURN NEW; END $$",
    "CREATE TRIGGER paper_search_insert BEFORE INSERT ON papers FOR EACH ROW"
    " WHEN (NEW.search IS NULL) EXECUTE FUNCTION postdoc_file_paper()",
    "CREATE TRIGGER paper_search_update BEFORE UPDATE OF title, abstract ON papers FOR EACH ROW"
    " EXECUTE FUNCTION postdoc_file_paper()",
    # Also while an import leaves out the look for parents.
    "ALTER TABLE papers ENABLE ALWAYS TRIGGER paper_search_insert",
    "ALTER TABLE papers ENABLE ALWAYS TRIGGER paper_search_update",
)
_DOWN = (
    "DROP TRIGGER paper_search_insert ON papers",
    "DROP TRIGGER paper_search_update ON papers",
    "DROP FUNCTION postdoc_file_paper()",
    "DROP FUNCTION postdoc_words(text, text)",
    "DROP INDEX ix_papers_search",
    "ALTER TABLE papers DROP COLUMN search",
    f"ALTER TABLE papers ADD COLUMN search tsvector GENERATED ALWAYS AS ({_WORDS}) STORED",
    "CREATE INDEX ix_papers_search ON papers USING gin (search)",
)


def _run(statements: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in statements:
            op.get_bind().exec_driver_sql(statement)


def upgrade() -> None:
    _run(_UP)


def downgrade() -> None:
    _run(_DOWN)
