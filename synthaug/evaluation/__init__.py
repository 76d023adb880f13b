"""What synthetic rows are like, what they are worth, and what they tell about the real ones."""

from synthaug.evaluation.evaluation import Evaluation, evaluate
from synthaug.evaluation.figures import Figure

__all__ = ["Evaluation", "Figure", "evaluate"]
