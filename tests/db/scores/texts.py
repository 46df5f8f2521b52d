"""Two abstracts that have nothing to do with each other."""

ABSTRACTS = (
    "Sequences of place cells replay in sharp wave ripples while rats rest between laps on a maze. "
    "A decoder without ordered training recovers trajectories, and shuffles that keep firing rates "
    "show which events exceed chance. Reverse order dominates after rewards move, which supports "
    "credit assignment over consolidation in the hippocampus.",
    "Mixed integer programs for timetables of rural buses grow with every transfer. A column "
    "generation scheme prices vehicle duties through a shortest path with resources, and rounding "
    "repairs drivers' breaks. On three counties the schedule saves fuel without missing any "
    "school run, and planners accept most of its proposals.",
)
