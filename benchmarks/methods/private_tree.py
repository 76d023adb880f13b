"""PrivateTree on adult, with bounds and levels of the set's documentation, at several budgets."""

from functools import partial

import pandas as pd

from synthaug import GANAugmenter, PrivateTree, PublicEncoder

BOUNDS = {  # of the census' codes; those of capital and of the sampling weight are round numbers
    "age": (17, 90),
    "fnlwgt": (0, 1_500_000),
    "education_num": (1, 16),
    "capital_gain": (0, 99_999),
    "capital_loss": (0, 5_000),
    "hours_per_week": (1, 99),
}
LEVELS = {  # as adult.names lists them
    "workclass": "Private Self-emp-not-inc Self-emp-inc Federal-gov Local-gov State-gov Without-pay Never-worked",
    "education": (
        "Bachelors Some-college 11th HS-grad Prof-school Assoc-acdm Assoc-voc 9th 7th-8th 12th Masters 1st-4th 10th "
        "Doctorate 5th-6th Preschool"
    ),
    "marital_status": (
        "Married-civ-spouse Divorced Never-married Separated Widowed Married-spouse-absent Married-AF-spouse"
    ),
    "occupation": (
        "Tech-support Craft-repair Other-service Sales Exec-managerial Prof-specialty Handlers-cleaners "
        "Machine-op-inspct Adm-clerical Farming-fishing Transport-moving Priv-house-serv Protective-serv Armed-Forces"
    ),
    "relationship": "Wife Own-child Husband Not-in-family Other-relative Unmarried",
    "race": "White Asian-Pac-Islander Amer-Indian-Eskimo Other Black",
    "sex": "Female Male",
    "native_country": (
        "United-States Cambodia England Puerto-Rico Canada Germany Outlying-US(Guam-USVI-etc) India Japan Greece South "
        "China Cuba Iran Honduras Philippines Italy Poland Jamaica Vietnam Mexico Portugal Ireland France "
        "Dominican-Republic Laos Ecuador Taiwan Haiti Columbia Hungary Guatemala Nicaragua Scotland Thailand "
        "Yugoslavia El-Salvador Trinadad&Tobago Peru Hong Holand-Netherlands"
    ),
    "target": "<=50K >50K",
}


def synthesize(
    X: pd.DataFrame, y: pd.Series, n_rows: int, seed: int, *, epsilon: float
) -> tuple[pd.DataFrame, pd.Series]:
    """Return synthetic rows of adult; the noise of the fit is a fresh one each time."""
    encoder = PublicEncoder(bounds=BOUNDS, levels={name: text.split() for name, text in LEVELS.items()})
    augmenter = GANAugmenter(PrivateTree(epsilon, target="target"), encoder=encoder, random_state=seed)
    made = augmenter.fit(X.assign(target=y.astype(str))).sample(n_rows)
    return made.drop(columns="target"), made["target"]


epsilon_1, epsilon_3, epsilon_10 = (partial(synthesize, epsilon=epsilon) for epsilon in (1, 3, 10))
