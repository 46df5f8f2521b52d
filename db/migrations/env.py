from typing import Any, Literal

from alembic import context

from db.models import Base


def render_item(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Write our own column types into new revisions by the name they can be imported under."""
    if kind == "type" and type(item).__module__.startswith("db.models"):
        return f"db.models.{type(item).__name__}()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
