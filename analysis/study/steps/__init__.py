"""The measures of a study. Each is registered by one function in a file of this folder, and nowhere else.

The order of the files here, and of the functions in them, is the order in which findings are measured; each may use
those before it.
"""

from analysis.study.steps import stories, reception, talk, joined  # isort: skip  # the order is that of measuring
from analysis.study.steps.inputs import Inputs
from analysis.study.steps.registry import STEPS, Step

__all__ = ["STEPS", "Inputs", "Step", "joined", "reception", "stories", "talk"]
