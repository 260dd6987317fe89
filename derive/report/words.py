"""The fixed words of a report, by language. Sentences of the checker and the document's own text stay as they are."""

from __future__ import annotations

LANGUAGES = ("en", "zh")

_EN = {
    "proved": "proved",
    "checked": "checked",
    "refuted": "refuted",
    "ill-typed": "ill-typed",
    "definition": "definition",
    "undecided": "undecided",
    "unreadable": "unreadable",
    "all_right": "No statement is wrong.",
    "nothing": "This document holds no statement.",
    "one_wrong": "1 of {total} statements is wrong.",
    "some_wrong": "{wrong} of {total} statements are wrong.",
    "counts": "Verdicts",
    "wrong_lines": "Wrong lines",
    "line": "line",
    "written": "as written",
    "right": "right would be",
    "difference": "difference",
    "why": "why",
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
    "undecided": "未决",
    "unreadable": "无法读取",
    "all_right": "没有发现错误的式子。",
    "nothing": "文中没有可判断的式子。",
    "one_wrong": "{total} 个式子中有 1 个错误。",
    "some_wrong": "{total} 个式子中有 {wrong} 个错误。",
    "counts": "结论统计",
    "wrong_lines": "错误的式子",
    "line": "行",
    "written": "原文",
    "right": "应为",
    "difference": "差别",
    "why": "依据",
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


def headline(wrong: int, total: int, language: str) -> str:
    """The sentence a report begins with."""
    key = "nothing" if not total else "all_right" if not wrong else "one_wrong" if wrong == 1 else "some_wrong"
    return _WORDS[language][key].format(wrong=wrong, total=total)
