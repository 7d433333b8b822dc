"""What offices call their columns: at least sixty spellings each, made of the words they use."""

from itertools import product


def _joined(*parts: str) -> list[str]:
    """Every way of putting one word of each part behind the other; parts are separated by blanks.

    _ is nothing.
    """
    words = [part.split() for part in parts]
    return ["".join(one).replace("_", "") for one in product(*words)]


def _decorated(words: list[str]) -> list[str]:
    """Some of the words as clerks write them: spaced out, with a star, a remark or a break."""
    spaced = ["　".join(word) if len(word) == 2 else word for word in words[:8]]
    starred = [f"{word}*" for word in words[:4]] + [f"*{word}" for word in words[4:8]]
    remarked = [f"{word}（必填）" for word in words[8:14]]
    broken = [f"{word[:2]}\n{word[2:]}" for word in words[14:24] if len(word) > 3]
    return list(dict.fromkeys([*words, *spaced, *starred, *remarked, *broken]))


SPELLINGS: dict[str, list[str]] = {
    "姓名": _decorated(
        ["姓名", "名字", "人员", "工作人员", "被考核人", "责任人", "当事人", "员工", "考核对象", "窗口人员", "被考评人", "职工", *_joined("人员 工作人员 员工 职工 窗口人员 被考核人 被考评人 考核对象 责任人 当事人 干部 在岗人员", "姓名 名字 名称")]
    ),
    "窗口": _decorated(
        ["窗口", "部门", "单位", "科室", "所在窗口", "进驻单位", "进驻部门", "所属部门", "派驻单位", "委办局", *_joined("所在 所属 进驻 派驻 工作 隶属 入驻 服务", "窗口 部门 单位 科室", "_ 名称")]
    ),
    "序号": ["序号", "序", "No.", "NO.", "编次", "项次", "顺序号", "行号"],
    "总分": _decorated(
        ["总分", "合计", "总计", "总得分", "总成绩", "综合得分", "最终得分", "考核总分", "月度总分", "合计得分", *_joined("本月 当月 月度 个人 考核 综合 最终 实际", "总分 得分 成绩 总得分 合计 总成绩")]
    ),
    "日期": _decorated(
        ["日期", "时间", "发生日期", "检查时间", "年月日", "登记日期", "扣分日期", "巡查日期", *_joined("发生 检查 登记 巡查 督查 发现 违规 扣分 问题 抽查 事发 记录 通报", "日期 时间 年月日 的日期")]
    ),
    "条款": _decorated(
        ["条款", "违反条款", "扣分条款", "扣分依据", "违规事项", "扣分事项", "对应条款", "扣分项目", *_joined("违反 扣分 违规 考核 对应 细则 违纪 适用", "条款 事项 依据 内容 项目 细则条款 情形")]
    ),
    "数量": _decorated(
        ["数量", "次数", "扣分次数", "违规次数", "发生次数", "累计次数", "频次", *_joined("违规 扣分 发生 累计 违纪 本次 本月违规 本月发生", "次数 数量 频次 的次数 总次数 累计次数 次数（次）")]
    ),
    "应签到次数": _decorated(
        ["应签到次数", "应打卡次数", "应出勤次数", "应到岗次数", "应签到", "应打卡", "应签到数", "应到次数", *_joined("应 本月应 全月应 规定 当月应 按规定应", "签到 打卡 出勤 到岗 刷脸 考勤", "次数 总次数")]
    ),
    "签到异常次数": _decorated(
        ["签到异常次数", "打卡异常次数", "异常次数", "考勤异常", "缺卡次数", "签到异常", "出勤异常次数", "异常数", *_joined("签到 打卡 考勤 出勤 到岗 刷脸 本月签到 本月打卡 当月考勤", "异常 异常次数 异常数 异常总次数 不正常次数 的异常次数")]
    ),
    "办件量": _decorated(
        ["办件量", "办件数", "业务量", "办理量", "受理量", "办结量", "办件总数", "业务办理量", *_joined("办件 业务办理 业务受理 窗口办件 本月办件 办结 受理 接件 当月办件", "量 数 总量 总数 数量 件数")]
    ),
    "评价量": _decorated(
        ["评价量", "评价数", "已评价数", "参评量", "参评数", "评价数量", "评价总数", "主动评价量", *_joined("评价 已评价 参评 群众评价 主动评价 服务评价 有效评价 参与评价 收到评价", "量 数 总数 数量 总量 件数")]
    ),
}  # fmt: skip
for _category in ("业务规范", "行为规范", "好差评", "考勤管理", "加分项"):
    _points = {"业务规范": 20, "行为规范": 35, "好差评": 5, "考勤管理": 35, "加分项": 5}[_category]
    SPELLINGS[_category] = [
        form.format(_category, _points)
        for form in _joined(
            "{0} {0}得分 {0}分数 {0}成绩 {0}评分 {0}考核 {0}分 {0}实得分 {0}小计 {0}情况得分",
            "_ （{1}分） ({1}) {1}分 （满分{1}分） [{1}分]",
        )
    ]
