"""What a report says in words, whatever its numbers."""

from __future__ import annotations

from synthaug.benchmark.report.columns import BASELINE
from synthaug.benchmark.report.gains import TIE

LEAD = (
    f"Each method is compared with '{BASELINE}': the same estimator, on the same real training rows, without the "
    "method. The score on test rows that neither has seen, minus that of the baseline, is the gain, in points: "
    "accuracy that rises from 80 % to 82 % is +2. Where less is better, as with log-loss, the sign is turned, so "
    "+ is always better. A cell is a data set, a size of the training sample and an estimator: its gain is the mean "
    "over the samples drawn. Brackets hold 95 % intervals: where one includes 0, chance may have made the gain. ▲ "
    "marks what is shown to gain, ▼ what is shown to lose."
)
PICKS = (
    "Who may use any of the estimators takes the one of the best score on held-out rows of the training sample (five "
    "folds). A row says what that pick gains on test rows where every estimator with the method may be picked, too."
)
RANK, WORTH = "average rank, critical difference", "worth"
GLOSSARY = {
    "gain": (
        "Difference to the baseline on the same data set, size, split and estimator, times 100. Only pairs in "
        "which both have a score count; how many are missing is shown. Control sets never count."
    ),
    "interval": (
        "Student's t, 95 %, over data sets: each weighs the same, after the mean over its sizes, splits and "
        "estimators. With a single data set it is over splits, and says nothing of other data sets."
    ),
    "verdict": (
        "'gains' or 'loses' if Wilcoxon's signed-rank test over data sets, corrected for the number of methods "
        "after Holm, has p < 0.05. With so few data sets that no method could pass, the interval alone decides; "
        "this is weaker, since of many methods that do nothing one in twenty would be shown to differ, and no tests "
        "are shown. 'No "
        "difference shown' is no proof that there is none."
    ),
    "wins / ties / losses": (
        f"Cells, which are a data set, a size and an estimator, mean over splits. Within {TIE} points of 0 is a tie."
    ),
    "run": "A method with an estimator on one training sample. The seed draws the sample: a split.",
    "cells worse": (
        "Share of the cells significantly worse than the baseline: one-sided paired t-test over the splits, 5 %. "
        "Chance alone makes about 5 % of the cells look so, and fewer where many gains are exactly 0, as those of a "
        "choice that often does nothing; with the false "
        "discovery rate controlled (Benjamini and Hochberg, 1995) that is corrected, at the price of missing "
        "some. With one split nothing can be tested."
    ),
    "worst by chance": (
        "The median of what the worst cell would be if there were no effect in any, but the same scatter of its splits."
    ),
    "pairs below": "Share of the pairs (one split of a cell) that lose more than so many points.",
    "p and p, corrected": (
        "Of a cell, two-sided: the paired t-test, and the corrected resampled t-test of Nadeau and Bengio (2003), "
        "whose variance is (1/J + n_test/n_train) instead of 1/J times that of the J gains. The correction "
        "supposes training sets that overlap, as those of cross-validation do. With small samples of large data "
        "sets they hardly overlap, and it is very conservative. So both are given, and harm is counted by the "
        "plain test, which finds more of it, and "
        "gains are marked by the corrected one."
    ),
    RANK: (
        "Methods and the baseline are ranked in each block (a data set at a size, mean over splits and "
        "estimators), 1 is best. Average ranks that differ by less than the critical difference (Nemenyi; Demšar, "
        "2006) are not told apart, and a bar joins them. Sizes of one data set are not independent, so these "
        "tests are somewhat too sure. With fewer than three data sets, or blocks so few that no two methods could "
        "be told apart, there are no ranks."
    ),
    WORTH: (
        f"How many times as many real rows '{BASELINE}' needs to score as high, by interpolation in log n between "
        "the sizes that were run. '>=' and '<=': its curve ends before."
    ),
    "CPU s more": (
        f"Mean CPU seconds of fit and predict beyond those of '{BASELINE}'. They include the method's own fit in "
        "each run, also where several estimators could share it."
    ),
    "control set": (
        "A data set whose labels are permuted. Nobody can predict them; a method that does has seen the test rows."
    ),
    "checks": (
        "A report has an alarm where a method beats chance on control sets by more than 5 points (one-sided t-test "
        "over splits, Bonferroni over methods), where it is all but perfect in most cells that the baseline finds "
        "hard, and where a run is there twice."
    ),
    "role": ("usual: what one would try anyway. synthaug: this library. rival: another generator of synthetic rows."),
}
PAIRWISE = (
    "Where a method of synthaug wins, ties and loses against each other one, on the samples that both have. ▲ and "
    "▼ mark intervals without 0, which are not corrected for their number."
)
WEAK_VERDICTS = (
    "There are too few data sets for a test that is corrected for the number of methods, so verdicts are by the "
    "interval alone. That is weaker: of twenty methods that do nothing, one would be shown to differ."
)
CORRECTED = "An interval without 0 is not yet a verdict, which is corrected for the number of methods that were tried."
OVER_SPLITS = (
    "Methods with a single data set have their interval over its splits, which says nothing of other data sets."
)
NO_INTERVAL = "Methods with a single data set and a single split have no interval."
UNTESTED = "There is one split, so no cell can be tested for harm."
NO_ALARM = "No alarm."
