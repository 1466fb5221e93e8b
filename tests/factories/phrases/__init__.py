"""Sentences for invented reports. Neutral in tone and free of sexual content; every name in them is made up.

How the rules of intake.triage came to know them, in order. Each set was written before the rules met it, and the rules
were judged by it once ("first look"), then corrected with its help:

    set      urgent found at first look   harmless that raised an alarm at first look
    tuning   84 of 94                     7 of 70
    look_1   29 of 72                     2 of 60
    look_2   49 of 76                     3 of 60
    look_3   69 of 90                     12 of 100
    look_4   41 of 47                     3 of 60
    look_5   44 of 55                     4 of 60
    unseen   34 of 42                     3 of 50    never used to correct anything, nor may it be

So the honest expectation for words that nobody thought of is about four urgent texts in five. The harmless sentences
here look like urgent ones on purpose; of ordinary chat lines (chatterbot-corpus 1.3.3) 2 of 1,735 English, 0 of 892
Spanish and 0 of 137 French raised an alarm. `tests.prove.triage` measures `unseen` anew at every run.
"""

from tests.factories.phrases import look_1, look_2, look_3, look_4, look_5, tuning

_SETS = (look_1, look_2, look_3, look_4, look_5)
# What batches are made of: everything but `tuning`, which the rules were written against, and `unseen`.
URGENT: dict[str, tuple[str, ...]] = {
    kind: tuple(text for one in _SETS for text in one.URGENT.get(kind, ())) for kind in look_3.URGENT
}
HARMLESS: tuple[str, ...] = tuple(text for one in (*_SETS, tuning) for text in one.HARMLESS)
