"""Spin box for any number a PV may hold, from 1e-300 to 2**53, without rounding."""

import math
from dataclasses import replace
from decimal import Decimal
from typing import Final

from PySide6.QtGui import QColor, QPalette, QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from gui.core.puts.display import edit_text
from gui.core.puts.parsing import InvalidValueError, parse_number
from gui.core.puts.validation import PutTarget, parse_put
from gui.core.pv.updates import Metadata, PvKind
from gui.qt.look.theme import colors_of
from gui.qt.overrides import guarded

_ALL_DIGITS: Final = 1e9  # larger values have an exponent; steps depend on their size


class NumberBox(QAbstractSpinBox):
    """Text is the value, checked like every put; steps respect the control limits. GUI thread.

    ``QDoubleSpinBox`` rounds to a fixed number of decimals and cannot hold both 1e-12 and 1e300.
    """

    def __init__(self, target: PutTarget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._target = replace(  # red is wrong text: the rest may come yet, Enter judges it
            target,
            connected=True,
            writable=True,
            silent_since=None,
            late_since=None,
            metadata=target.metadata or Metadata(),
        )
        self.lineEdit().setMaxLength(400)
        self.lineEdit().textChanged.connect(self._show_validity)
        self._ink = self.palette().color(QPalette.ColorRole.Text)
        self.setText(edit_text(target, target.value))

    def setText(self, text: str) -> None:
        """Show ``text``, selected, so that typing replaces it."""
        self.lineEdit().setText(text)
        self.selectAll()

    @guarded
    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:  # noqa: D102
        state = QValidator.State
        try:
            parse_put(self._target, text)
        except InvalidValueError:
            return state.Intermediate, text, position  # any text may become a number
        return state.Acceptable, text, position

    def _show_validity(self, text: str) -> None:
        right = self.validate(text, 0)[0] is QValidator.State.Acceptable
        palette = self.lineEdit().palette()
        palette.setColor(
            QPalette.ColorRole.Text, self._ink if right else QColor(colors_of(self).bad)
        )
        self.lineEdit().setPalette(palette)

    @guarded
    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:  # noqa: D102
        flag = QAbstractSpinBox.StepEnabledFlag
        number = self._number()
        enabled = flag.StepNone
        if number is not None:
            low, high = self._limits()
            if number < high:
                enabled |= flag.StepUpEnabled
            if number > low:
                enabled |= flag.StepDownEnabled
        return enabled

    @guarded
    def stepBy(self, steps: int) -> None:  # noqa: D102
        number = self._number()
        if number is None:
            return
        moved = float(Decimal(repr(number)) + steps * self._step(number))
        low, high = self._limits()
        moved = min(max(moved, low), high)
        if math.isfinite(moved):
            self.setText(edit_text(self._target, moved))

    def _number(self) -> float | None:
        try:
            return float(parse_number(self.lineEdit().text()))
        except (ValueError, OverflowError):
            return None

    def _limits(self) -> tuple[float, float]:
        metadata = self._target.metadata
        low, high = (metadata and metadata.control_limits) or (0.0, 0.0)
        return (low, high) if low < high else (-math.inf, math.inf)

    def _step(self, number: float) -> Decimal:
        """Return one unit of the last shown digit; with an exponent, of the third digit."""
        if self._target.kind is PvKind.INTEGER:
            return Decimal(1)
        size = abs(number)
        metadata = self._target.metadata
        digits = metadata.precision if metadata else None
        if digits is not None and 0 <= digits <= 15:
            last = Decimal(1).scaleb(-digits)
            if not size or (size < _ALL_DIGITS and size >= float(last)):
                return last
        return Decimal(1).scaleb(math.floor(math.log10(size)) - 2 if size else -2)
