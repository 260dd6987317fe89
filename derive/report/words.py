"""The fixed words of a report, by language. What the checker says is in `derive.report.sentences`."""

from __future__ import annotations

from collections.abc import Mapping

from derive.results import OPEN, Document

LANGUAGES = ("en", "zh")

_EN = {
    "proved": "proved",
    "checked": "checked",
    "refuted": "refuted",
    "ill-typed": "ill-typed",
    "definition": "definition",
    "definitions": "definitions",
    "undecided": "undecided",
    "unreadable": "unreadable",
    "all_right": "No statement is wrong.",
    "none_wrong": "No statement was found wrong; {open} of {total} stay open.",
    "nothing": "This document holds no statement.",
    "one_wrong": "1 of {total} statements is wrong.",
    "some_wrong": "{wrong} of {total} statements are wrong.",
    "counts": "Verdicts",
    "wrong_lines": "Wrong lines",
    "line": "line",
    "at_line": "line {}",
    "formula": "formula",
    "written": "as written",
    "right": "right would be",
    "difference": "difference",
    "why": "why",
    "source": "in the source",
    "rule": "rule",
    "assumptions": "assumptions",
    "reason": "what is wrong",
    "said": "what was found",
    "notes": "notes",
    "counterexample": "counterexample",
    "sizes": "sizes",
    "entries": "entries",
    "left": "left side",
    "right_side": "right side",
    "conventions": "Conventions assumed",
    "glossary": "Symbols",
    "symbol": "symbol",
    "shape": "shape",
    "role": "role",
    "meaning": "meaning",
    "defined": "line",
    "statements": "statements",
    "elsewhere": "Further statements",
    "legend": "What the verdicts mean",
    "image": "picture",
    "document": "The document, line by line",
    "dialect": "dialect",
    "skip": "Skip to the document",
    "certificate": "certificate",
    "steps": "steps",
    "table": "table",
    "told": "Taken from the prose",
    "gallery": "Reports about the bundled documents",
    "rests_on": "rests on",
    "rests_on_weak": "rests on a statement that is",
    "plan": "What rests on what",
    "plan_hint": "Arrows lead from a statement to those that rest on it; those that follow from other arrows are left out. "
    "A second box at the right tells the verdict together with all that a statement rests on, where that is weaker than "
    "its own. Each leads to its statement.",
    "contents": "On this page",
    "pictures": "The network",
    "next_wrong": "next wrong line",
    "more_wrong": "{count} more",
    "unlisted": "{count} further wrong lines are marked in the document; from each a link leads to the next.",
    "gallery_lead": "Derivations of neural networks in matrices, checked line by line: every equation proved for all sizes, "
    "or shown false on numbers and put right.",
    "gallery_right": "Derivations",
    "gallery_right_hint": "Every line is proved or a definition.",
    "gallery_wrong": "Mistakes found",
    "gallery_wrong_hint": "Lines as they were printed, and as they should be; the first of each list is shown here.",
    "weak_count": "rest on something weaker",
    "beginning": "Beginning",
    "used": "used in line",
    "means_proved": "holds for all values of the symbolic sizes, under the assumptions listed",
    "means_checked": "not proved; both sides agree at many random points and several shapes",
    "means_refuted": "false: a counterexample that anyone can recompute is given",
    "means_ill-typed": "the shapes of an operator's arguments do not fit",
    "means_definition": "a declaration, a definition or an assumption: nothing to prove",
    "means_undecided": "read, but neither proved nor refuted",
    "means_unreadable": "could not be read",
}

_ZH = {
    "proved": "已证明",
    "checked": "已检验",
    "refuted": "有误",
    "ill-typed": "形状不符",
    "definition": "定义",
    "definitions": "定义",
    "undecided": "未决",
    "unreadable": "无法读取",
    "all_right": "没有发现错误的式子。",
    "none_wrong": "没有发现错误的式子；{total} 个式子中有 {open} 个未决。",
    "nothing": "文中没有可判断的式子。",
    "one_wrong": "{total} 个式子中有 1 个错误。",
    "some_wrong": "{total} 个式子中有 {wrong} 个错误。",
    "counts": "结论统计",
    "wrong_lines": "错误的式子",
    "line": "行",
    "at_line": "第 {} 行",
    "formula": "公式",
    "written": "原文",
    "right": "应为",
    "difference": "差别",
    "why": "依据",
    "source": "源文本",
    "rule": "规则",
    "assumptions": "假设",
    "reason": "错在哪里",
    "said": "检查结果",
    "notes": "说明",
    "counterexample": "反例",
    "sizes": "尺寸",
    "entries": "取值",
    "left": "左边",
    "right_side": "右边",
    "conventions": "所用约定",
    "glossary": "符号表",
    "symbol": "符号",
    "shape": "形状",
    "role": "角色",
    "meaning": "含义",
    "defined": "行",
    "statements": "个式子",
    "elsewhere": "其他式子",
    "legend": "结论的含义",
    "image": "图",
    "document": "逐行检查",
    "dialect": "方言",
    "skip": "跳到正文",
    "certificate": "证书",
    "steps": "步骤",
    "table": "表格",
    "told": "取自文字的信息",
    "gallery": "随附文档的报告",
    "rests_on": "依赖于",
    "rests_on_weak": "所依赖的式子中有",
    "plan": "依赖关系",
    "plan_hint": "箭头由一个式子指向依赖它的式子；可由其他箭头推出的箭头省略。"
    "右侧的第二格给出连同其全部依赖的结论（若比自身的结论弱）。点击可跳转到该式。",
    "contents": "本页内容",
    "pictures": "网络",
    "next_wrong": "下一处错误",
    "more_wrong": "其余 {count} 处",
    "unlisted": "另有 {count} 处错误在正文中标出；每一处都有链接通往下一处。",
    "gallery_lead": "用矩阵推导神经网络，逐行检查：每个等式或对一切尺寸得到证明，或用数值显示其错误并给出更正。",
    "gallery_right": "推导",
    "gallery_right_hint": "每一行都已证明或为定义。",
    "gallery_wrong": "发现的错误",
    "gallery_wrong_hint": "列出原文与更正；此处只显示每份清单的第一条。",
    "weak_count": "个式子依赖于更弱的结论",
    "beginning": "开头",
    "used": "用于行",
    "means_proved": "在所列假设下，对符号尺寸的一切取值成立",
    "means_checked": "未证明；两边在许多随机点和多种形状上一致",
    "means_refuted": "不成立：附有任何人都能复算的反例",
    "means_ill-typed": "运算的形状不匹配",
    "means_definition": "声明、定义或假设，无需证明",
    "means_undecided": "已读懂，但既未证明也未反驳",
    "means_unreadable": "无法读懂",
}

_WORDS = {"en": _EN, "zh": _ZH}


def words(language: str) -> dict[str, str]:
    """The words of a language, by key."""
    return _WORDS[language]


def named(verdict: str, count: int, w: Mapping[str, str]) -> str:
    """The word for so many statements with a verdict."""
    return w.get(f"{verdict}s", w[verdict]) if count != 1 else w[verdict]


def headline(document: Document, language: str) -> str:
    """The sentence a report begins with."""
    wrong, total = len(document.wrong), len(document.claims)
    still = sum(claim.verdict in OPEN for claim in document)
    right = "none_wrong" if still else "all_right"
    key = "nothing" if not total else right if not wrong else "one_wrong" if wrong == 1 else "some_wrong"
    return _WORDS[language][key].format(wrong=wrong, total=total, open=still)
