import gc

from bot.startup import settle


def test_what_exists_at_the_start_is_not_collected_again() -> None:
    usual = gc.get_threshold()
    try:
        gc.set_threshold(700, 10, 10)
        settle()
        assert gc.get_threshold() == (700, 3, 3_000)
        assert gc.get_freeze_count() > 10_000
        assert len(gc.get_objects()) < 10_000
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
