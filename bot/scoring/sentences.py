"""A sentence model in ONNX as a text model: for whoever has one; nothing is downloaded."""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from bot.scoring.model import Encoded, Kept, Learned, ModelError, Nearest, Search
from bot.scoring.nearest import Best
from db.scores.features import enough, pack
from db.scores.novelty import NEIGHBOURS

_TOKENS: Final = 256
_AT_ONCE: Final = 32
_STEPS: Final = 127
_FILES: Final = ("model.onnx", "tokenizer.json")


class Session(Protocol):
    """The part of ``onnxruntime.InferenceSession`` that is used."""

    def get_inputs(self) -> Sequence[Any]:
        """Descriptions of the inputs, each with a name."""
        ...

    def run(self, outputs: None, given: dict[str, npt.NDArray[np.int64]]) -> Sequence[Any]:
        """All outputs, the vectors of the tokens first."""
        ...


class Tokenizer(Protocol):
    """The part of ``tokenizers.Tokenizer`` that is used."""

    def encode_batch(self, texts: list[str]) -> Sequence[Any]:
        """For each text its ids and attention_mask, padded to one length."""
        ...


def name_of(folder: str) -> str:
    """The name of the model in a folder, by its content; ``ModelError`` when a file is missing."""
    digest = blake2b(digest_size=6)
    for name in _FILES:
        try:
            with (Path(folder) / name).open("rb") as file:
                while part := file.read(1 << 20):
                    digest.update(part)
        except OSError as error:
            raise ModelError(f"TEXT_MODEL needs {name} in its folder: {error.strerror}.") from error
    return f"sentences-{digest.hexdigest()}"


class SentenceModel:
    """Mean of the token vectors (Reimers and Gurevych 2019), one byte a dimension."""

    def __init__(self, name: str, session: Session, tokenizer: Tokenizer) -> None:
        """Take over a model that is open."""
        self.name = name
        self._session = session
        self._tokenizer = tokenizer
        self._inputs = {given.name for given in session.get_inputs()}

    @classmethod
    def opened(cls, folder: str) -> "SentenceModel":
        """Open ``model.onnx`` and ``tokenizer.json``; ``ModelError`` says what is wrong."""
        name = name_of(folder)
        try:
            import onnxruntime  # noqa: PLC0415 - an extra
            import tokenizers  # noqa: PLC0415
        except ModuleNotFoundError as error:
            raise ModelError("TEXT_MODEL needs the extra: install postdoc[sentences].") from error
        try:
            tokenizer = tokenizers.Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
            session = onnxruntime.InferenceSession(
                str(Path(folder) / "model.onnx"), providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both raise bare exceptions of their own
            raise ModelError(f"TEXT_MODEL can't be opened: {str(error)[:200]}") from error
        tokenizer.enable_truncation(_TOKENS)
        tokenizer.enable_padding()
        return cls(name, session, tokenizer)

    def encode(self, texts: Sequence[tuple[str, str | None]]) -> list[Encoded]:
        """Vectors of length 127, a signed byte a dimension."""
        found: list[Encoded] = []
        for begin in range(0, len(texts), _AT_ONCE):
            part = texts[begin : begin + _AT_ONCE]
            vectors = self._vectors([f"{title}. {abstract or ''}" for title, abstract in part])
            steps = np.rint(vectors * _STEPS).astype(np.int8)
            found += [
                Encoded(row.tobytes(), bool(abstract) and enough(pack(title, abstract)))
                for row, (title, abstract) in zip(steps, part, strict=True)
            ]
        return found

    def learn(self, learned: Learned, gone: Sequence[bytes], added: Sequence[bytes]) -> Learned:  # noqa: ARG002
        """Nothing: the model was trained elsewhere."""
        return learned

    def search(self, asked: Sequence[Kept], learned: Learned) -> Search:  # noqa: ARG002
        """An exact search by inner products."""
        return VectorSearch(asked)

    def _vectors(self, texts: list[str]) -> npt.NDArray[np.float32]:
        encodings = self._tokenizer.encode_batch(texts)
        ids = np.array([e.ids for e in encodings], dtype=np.int64)
        mask = np.array([e.attention_mask for e in encodings], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        tokens = self._session.run(None, {k: v for k, v in given.items() if k in self._inputs})[0]
        weights = mask[:, :, None].astype(np.float32)
        means = (tokens * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1)
        lengths = np.linalg.norm(means, axis=1, keepdims=True)
        return np.asarray(means / np.maximum(lengths, 1e-9), dtype=np.float32)


class VectorSearch:
    """Finds the nearest earlier papers by the cosine of their vectors."""

    def __init__(self, asked: Sequence[Kept]) -> None:
        """Take the vectors that others are compared with."""
        self._best = Best(asked)
        self._asked = _unit([packed for _, _, packed in asked])

    def take(self, block: Sequence[Kept]) -> None:
        """Offer the nearest of a block to each question."""
        if not block or not len(self._asked):
            return
        ids = np.array([paper_id for paper_id, _, _ in block], dtype=np.int64)
        days = np.array([day for _, day, _ in block], dtype=np.int64)
        self._best.count(days)
        likeness = self._asked @ _unit([packed for _, _, packed in block]).T
        late = days[None, :] > self._best.latest[:, None]
        likeness[late | (ids[None, :] == self._best.ids[:, None])] = 0
        most = min(NEIGHBOURS, len(block))
        columns = np.argpartition(likeness, -most, axis=1)[:, -most:]
        rows = np.repeat(np.arange(len(self._asked)), most)
        columns = columns.ravel()
        self._best.offer(rows, ids[columns], days[columns], likeness[rows, columns])

    def found(self) -> list[Nearest]:
        """The nearest of each question."""
        return self._best.found()


def _unit(packed: Sequence[bytes]) -> npt.NDArray[np.float32]:
    vectors = np.frombuffer(b"".join(packed), dtype=np.int8).astype(np.float32)
    vectors = vectors.reshape(len(packed), -1) if packed else vectors.reshape(0, 1)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)
