"""What makes a Python function one that a cell can call: its name, help, arguments and failures."""

import inspect
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from udf.tables import TableError
from udf.text import freeze

Line = list[str | float]
Answer = list[Line]
FAILED = "计算出错"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Argument:
    """An argument: its Chinese name, what to give, and whether it may be left out.

    ``is_table`` tells whether it is a range with a header row, rather than a constant or a few.
    """

    name: str
    help: str
    optional: bool
    is_table: bool


@dataclass(frozen=True)
class Function:
    """A function a cell can call: its name in formulas without any prefix, help, arguments."""

    name: str
    help: str
    arguments: tuple[Argument, ...]
    call: Callable[..., Answer]


_ARGUMENTS = {
    "people": ("人员", "带表头（工号、姓名、窗口）的区域，或一个工号、姓名"),
    "person": ("人员", "一个工号或姓名；姓名重复的，后面写上窗口"),
    "categories": ("类别", "一个或几个类别名称，与“细则”上的相同；每个类别得一列"),
    "ledger": ("登记", "扣分登记或加分登记，带表头的区域"),
    "side": ("类型", "扣分 或 加分"),
    "deductions": ("扣分登记", "扣分登记，带表头的区域"),
    "awards": ("加分登记", "加分登记，带表头的区域"),
    "roster": ("名册", "名册，带表头的区域"),
    "attendance": ("考勤", "考勤，带表头（应签到次数、签到异常次数）的区域"),
    "reviews": ("好差评", "好差评，带表头（办件量、评价量）的区域"),
    "rules": ("细则", "细则，带表头的区域"),
    "choices": ("口径", "口径，带表头的区域；省略时用标准口径"),
    "calendar": ("日历", "日历，带表头（日期、工作日）的区域"),
    "imported": (
        "导入考勤",
        "导入的考勤记录，带表头（日期、至、条款、记录）的区域；没有导入时省略",
    ),
    "places": ("位置", "各表所在的工作表、首行、首列，带表头的区域"),
    "height": ("行数", "要得到的行数；多出的合并为最后一行“另有n条”"),
    "clause": ("条款", "一个条款，类别后面写号码，如 …3b；或一列"),
    "first": ("起", "从哪一天起；省略时从月初起"),
    "last": ("止", "到哪一天止；省略时到月末止"),
}

_CONSTANTS = {"person", "categories", "side", "height", "clause", "first", "last"}

Failure = Callable[..., Answer]


def exposed(help_text: str, failure: Failure) -> Callable[[Callable[..., Answer]], Function]:
    """Return what makes a function of cells one that hosts can offer.

    The function gets its ranges as frozen cells. Where it fails, ``failure`` puts the reason into
    the shape of the answer, so that every cell which waits for one shows it.
    """

    def expose(function: Callable[..., Answer]) -> Function:
        parameters = inspect.signature(function).parameters
        arguments = tuple(
            Argument(
                *_ARGUMENTS[name],
                optional=parameter.default is not parameter.empty,
                is_table=name not in _CONSTANTS,
            )
            for name, parameter in parameters.items()
        )

        @wraps(function)
        def call(*values: object) -> Answer:
            cells = tuple(map(freeze, values))
            try:
                return function(*cells)
            except TableError as error:
                return failure(str(error), *cells)
            except Exception:
                _LOG.exception(function.__name__)
                return failure(FAILED, *cells)

        return Function(
            name=function.__name__.upper(), help=help_text, arguments=arguments, call=call
        )

    return expose
