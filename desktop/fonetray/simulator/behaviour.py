"""The variant in force at this moment, and the chance that its seed decides."""

import random
from collections.abc import Mapping
from typing import Any

from fonetray.simulator.variants import Variant


class Behaviour:
    """What every part of the simulator asks for how to behave; changed while it runs."""

    def __init__(self, variant: Variant) -> None:
        self.variant = variant
        self.chance = _chance(variant)

    def change(self, values: Mapping[str, Any]) -> None:
        """Put ``values`` in force and start chance anew; or raise ``VariantError`` and change nothing."""
        self.variant = self.variant.changed(values)
        self.chance = _chance(self.variant)


def _chance(variant: Variant) -> random.Random:
    return random.Random(variant.seed)  # noqa: S311 - repeatable by intent, and nothing here is a secret
