"""What a paper concludes, proposes or decides, the money in figures and capitals, and the remedies (M53 Art 10-18)."""

from decimal import Decimal
from typing import Any

from landuse.notices.chinese_amounts import capitals, to_cents, yuan_of_wanyuan
from landuse.notices.docket import Docket, Row
from landuse.notices.facts import idle_since
from landuse.notices.periods import Period
from landuse.notices.wording import amount_words, articles, day_words
from landuse.policy import Policy
from landuse.vocabulary import code_label


def land_price_yuan(row: Row) -> Decimal | None:
    """Return the contract or allotment price in yuan; None where it is unknown."""
    return yuan_of_wanyuan(row["land_price_wanyuan"])


def fee_yuan(row: Row, policy: Policy) -> Decimal | None:
    """Return the idle-land fee in yuan, half up to cents; None where the run found none or it cannot be known."""
    price = land_price_yuan(row)
    if row["idle_fee_wanyuan"] is None or price is None:
        return None
    return to_cents(price * Decimal(str(policy.idle.fee_rate)))


def money_words(yuan: Decimal) -> str:
    """Return an amount in figures and capitals."""
    return f"{amount_words(yuan)}元（{capitals(yuan)}）"


def money_parts(row: Row, policy: Policy) -> dict[str, str]:
    """Return price, rate and fee in figures and capitals, each a cell of a table; — where it is unknown."""
    amounts = {"price": land_price_yuan(row), "fee": fee_yuan(row, policy)}
    found = {"rate": rate_words(policy)}
    for name, yuan in amounts.items():
        found |= {
            f"{name}_figures": "—" if yuan is None else f"{amount_words(yuan)}元",
            f"{name}_capitals": capitals(yuan) or "—",
        }
    return found


def rate_words(policy: Policy) -> str:
    """Return the rate of the fee."""
    return f"{(Decimal(str(policy.idle.fee_rate)) * 100).normalize():f}%"


def conclusion_lines(docket: Docket, row: Row) -> list[str]:
    """Return what a finding concludes and what follows from it."""
    policy, judged = docket.result.policy, docket.result.as_of.date()
    kind = "未动工开发" if row["idle_class"] == "not_started" else "已动工开发后中止开发建设"
    since = idle_since(row)
    time = f"闲置时间自{day_words(since)}起算，截至{day_words(judged)}为{row['idle_days']}日。" if since else ""
    lines = [f"依照{articles(policy, 'M53 Art 2, 9')}，认定该宗地为闲置土地（{kind}）。{time}"]
    if row["idle_status"] == "idle_government":
        lines.append(
            f"属于政府、政府有关部门的行为或者不可抗力造成的闲置，依照{articles(policy, 'M53 Art 12, 13')}协商选择处置方式，拟订处置方案报批。"
        )
    elif row["idle_status"] == "idle_suspended":
        lines.append(
            f"依照{articles(policy, 'M53 Art 12, 13')}协商选择处置方式，拟订处置方案报批，不征缴土地闲置费、不无偿收回。"
        )
    else:
        lines.append(
            f"属于国有建设用地使用权人自身原因造成的闲置，依照{articles(policy, 'M53 Art 14')}处理；作出决定前另行书面告知申请听证的权利"
            f"（{articles(policy, 'M53 Art 15')}）。"
        )
    lines.append(
        f"本认定书下达后，依照{articles(policy, 'M53 Art 11')}公开该宗地的位置、使用权人名称和闲置时间等信息，至处置完毕为止。"
    )
    return lines


def decision_lines(row: Row, mode: str | None, policy: Policy) -> list[str]:
    """Return the measure that is proposed or decided, with its ground and the amount; empty where the mode has none."""
    if mode == "FEE":
        price, fee = land_price_yuan(row), fee_yuan(row, policy)
        base = "划拨价款" if row["supply_mode"] == "allocation" else "出让价款"
        ground = f"该宗地未动工开发满一年，依照{articles(policy, 'M53 Art 14(1)')}，"
        if price is None or fee is None:
            return [f"{ground}征缴土地闲置费；土地价款或供应方式不明，金额尚不能测算。"]
        return [
            f"{ground}按土地{base}{money_words(price)}的{rate_words(policy)}，征缴土地闲置费{money_words(fee)}。土地闲置费不得列入生产成本。"
        ]
    if mode == "REC":
        grounds = "、".join(articles(policy, marks) for marks in ("M53 Art 14(2)", "LAL Art 38", "UREL Art 26"))
        return [f"该宗地未动工开发满两年，依照{grounds}，无偿收回国有建设用地使用权。"]
    return []


def mode_label(mode: str | None) -> str | None:
    """Return the Chinese name of a mode of disposal; None where there is none."""
    return None if mode is None else code_label("disposal_mode", mode)


def remedy_lines(policy: Policy, reconsideration: Period, suit: Period) -> list[str]:
    """Return how and until when a decision can be contested, and what follows where it is neither contested nor obeyed."""
    organ = policy.source("notices.reconsideration_organ")
    contest = f"向{organ.value}申请行政复议（{articles(policy, organ.article)}）"
    sue = f"直接向有管辖权的人民法院提起行政诉讼（{suit.article}）"
    return [
        f"不服本决定的，可以自收到本决定书之日起{reconsideration.words}{contest}；也可以自收到本决定书之日起{suit.words}{sue}。",
        f"逾期不申请行政复议、不提起行政诉讼，又不履行本决定的，依照{articles(policy, 'M53 Art 18')}办理，可以申请人民法院强制执行。",
    ]


def mortgage_words(row: Row, policy: Policy) -> str | None:
    """Return what the mortgage means for a reclaim decision; None where it is not known whether there is one."""
    mortgaged: Any = row["mortgaged"]
    if mortgaged is None:
        return None
    if mortgaged:
        return f"该宗地设有抵押权，本决定书同时抄送抵押权人（{articles(policy, 'M53 Art 14(2)')}）。"
    return "登记资料中该宗地没有抵押。"
