from db.names.keys import pair
from db.queries.lookup.guesses import GUESSES, contenders, forms, guesses, likeliest
from db.queries.lookup.question import Question

STEPHEN = [("stepehn", 1.0), ("stephen", 0.88), ("stefan", 0.62)]


def test_an_earlier_word_may_be_misspelt_while_the_last_one_is_not_finished() -> None:
    question = Question("stepehn spe")
    keys = list(
        question.begun_keys(
            ("stepehn", "spe"), 0, [STEPHEN, [("spe", 1.0)]], ["spencer", "spector"]
        )
    )
    assert (pair("stephen", "spencer"), 0b11) in [key[:2] for key in keys]
    doubts = {key: doubt for key, _, doubt in keys}
    assert doubts[pair("stephen", "spector")] < doubts[pair("stefan", "spector")]


def test_of_two_misspelt_words_the_likeliest_pairs_come_first_and_no_more_than_asked() -> None:
    question = Question("stepehn spenser")
    words = [STEPHEN, [("spenser", 1.0), ("spencer", 0.88), ("spinner", 0.7)]]
    keys = question.twice_misspelt_keys(("stepehn", "spenser"), 0, words, 2)
    assert [key for key, _, _ in keys] == [pair("stephen", "spencer"), pair("stephen", "spinner")]


def test_guesses_are_words_near_enough_the_likest_and_commonest_first() -> None:
    near = ["spencer", "spenser", "spender", "sprinter", "@spencer"]
    likes = guesses("spenser", near, ())
    assert set(likes) == {"spencer", "spender"}
    ranked = likeliest(likes, {"spencer": 900, "spender": 1}, 2)
    assert [word for word, _ in ranked] == ["spencer", "spender"]
    assert likeliest(likes, {"spencer": 900, "spender": 1}, 1) == ranked[:1]


def test_while_typing_short_words_have_one_slip_and_long_ones_two() -> None:
    assert "stpen" in forms("stephen", typing=False)
    assert forms("stephen", typing=True) == {
        *("stephen", "tephen", "sephen", "stphen", "stehen", "stepen", "stephn", "stephe")
    }
    assert forms("li", typing=True) == {"li"}
    assert "schadhaus" in forms("schwadhausx", typing=True)


def test_only_words_that_no_count_could_make_likely_are_left_out() -> None:
    likes = {f"name{i}": 0.9 for i in range(GUESSES - 1)} | {"near": 0.7, "rare": 0.6, "far": 0.5}
    left = contenders(likes, 1_000, GUESSES)
    assert likes.keys() - left.keys() == {"rare", "far"}
    counts = dict.fromkeys(likes, 1) | {"rare": 1_000, "far": 1_000}
    assert likeliest(left, counts, GUESSES) == likeliest(likes, counts, GUESSES)


def test_words_that_no_name_holds_make_no_keys_unless_they_may_be_two() -> None:
    question = Question("kyoungyun rmith")
    found = {"": 9, "kyoung": 2, "yun": 3}
    assert question.learn(found) == {"kyoungyun": [pair("kyoung", "yun")], "rmith": []}
    assert (question.people, question.known) == (9, {"kyoung": 2, "yun": 3})
    question.nowhere = {"rmith"}
    words = [[("kyoungyun", 1.0), ("kyongyun", 0.9)], [("rmith", 1.0), ("smith", 0.8)]]
    keys = {key for key, _, _ in question.misspelt_keys(("kyoungyun", "rmith"), 0, words)}
    assert pair("kyoungyun", "smith") in keys
    assert pair("kyongyun", "rmith") not in keys


def test_of_pairs_as_like_as_each_other_that_of_commoner_words_comes_first() -> None:
    question = Question("royhan nari")
    question.known = {"rohan": 900, "nair": 4_000, "roshan": 2, "narix": 1}
    words = [
        [("royhan", 1.0), ("roshan", 0.86), ("rohan", 0.86)],
        [("nari", 1.0), ("narix", 0.8), ("nair", 0.8)],
    ]
    keys = question.twice_misspelt_keys(("royhan", "nari"), 0, words, 4)
    assert [key for key, _, _ in keys] == [
        "nair rohan",
        "nair roshan",
        "narix rohan",
        "narix roshan",
    ]
