from bot.assistant.dense import Dense
from bot.cli.words import Refusal
from bot.settings import Settings


def reranker(settings: Settings) -> Dense | None:
    """The sentence model that reads along, or None without one; ``Refusal`` when it can't be used.

    It stays in memory: that is what the setting is for.
    """
    if settings.ask_text_model is None:
        return None
    try:
        from bot.scoring.model import ModelError
        from bot.scoring.sentences import SentenceModel

        model = SentenceModel.opened(str(settings.ask_text_model))
    except ModuleNotFoundError as error:
        raise Refusal("ASK_TEXT_MODEL needs the extra: install postdoc[sentences].") from error
    except ModelError as error:
        words = str(error).replace("TEXT_MODEL", "ASK_TEXT_MODEL")
        raise Refusal(words) from error
    return Dense(lambda texts: [encoded.packed for encoded in model.encode(texts)])
