from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base

# SQLite keeps an INTEGER primary key as the row's own place: such a table is nothing but the index.
_Entry = BigInteger().with_variant(Integer(), "sqlite")
# Ranges of word beginnings need the order of bytes, not that of a language.
_Word = String().with_variant(String(collation="C"), "postgresql")


class LookupPosting(Base):
    """One author in the list of one key; see ``db.names.keys`` for the 64 bits."""

    __tablename__ = "lookup_postings"

    entry: Mapped[int] = mapped_column(_Entry, primary_key=True, autoincrement=False)


class LookupNeighbour(Base):
    """One form under which a misspelt word is found, and the slot of that word."""

    __tablename__ = "lookup_neighbours"

    entry: Mapped[int] = mapped_column(_Entry, primary_key=True, autoincrement=False)


class LookupWord(Base):
    """A word that occurs in names, and in how many authors' names; the empty word is in all."""

    __tablename__ = "lookup_words"
    __table_args__ = (Index("ix_lookup_words_slot", "slot"), {"sqlite_with_rowid": False})

    word: Mapped[str] = mapped_column(_Word, primary_key=True)
    slot: Mapped[int] = mapped_column(BigInteger)
    authors: Mapped[int]


class LookupCard(Base):
    """What of an author is filed in the index: folded names, one a line, and the papers counted."""

    __tablename__ = "lookup_cards"

    author_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    names: Mapped[str]
    works_count: Mapped[int]
