"""The registry of measures."""

from analysis.study.steps import STEPS


def test_what_a_measure_reads_is_measured_before_it():
    order = list(STEPS)
    for name, step in STEPS.items():
        assert all(order.index(need) < order.index(name) for need in step.needs), name
    assert order[-1] == "claims", "it reads whatever was measured"
