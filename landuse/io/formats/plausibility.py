"""How far a text looks like something a bureau would write: the yardstick by which two readings of the same bytes are compared.

A reading in the wrong encoding gives valid characters, but rare ones: what UTF-8 bytes give in GBK is full of characters that
no Chinese text uses. Every character outside ASCII has a weight between -1 and 1; the score is the mean.
"""

import re
from collections import Counter
from functools import cache

from landuse.vocabulary import all_columns, code_lists

# the characters used most in modern Chinese, in no particular order
_FREQUENT = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形"
    "相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展"
    "五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战"
    "先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白"
    "教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且"
    "究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值"
    "号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严龙飞"
)
_PLACES_AND_FIRMS = (
    "沈阳营石庄河辽吉黑龙苏浙沪津渝川云贵陕甘宁青新疆藏蒙桂琼湘鄂豫鲁晋冀皖赣闽粤港澳州县镇乡村街道巷弄幢栋楼层室座园港湾湖溪桥塔坊营屯"
    "堡岗岭坡坪坝沟洼塘李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文有限责任股份公司集团企业厂店铺商贸物流仓"
    "储汽车零部件机械设备制造装备电子信息软件科技生物医药食品饮料服装纺织化工材料钢铁铝铜塑料橡胶玻璃陶瓷家具印刷包装能源环保水泥建筑房地"
    "产投资置业控股实业宗地编号坐落权利人面积亩顷价款签订约定交竣施许可证闲置征缴收回挂牌拍卖招协议出让划拨租赁抵押"
)
_PUNCTUATION = set("“”‘’—…·×÷°℃㎡㎢²³№①②③④⑤⑥⑦⑧⑨⑩ⅠⅡⅢⅣⅤ≥≤±〇、。〈〉《》「」『』【】〔〕　")
_LATIN_IN_WORD = re.compile(r"(?<=[A-Za-z])[\u00c0-\u024f]|[\u00c0-\u024f](?=[A-Za-z])")
_HANZI_IN_WORD = re.compile(r"(?<=[a-z])[\u3400-\u9fff]|[\u3400-\u9fff](?=[a-z])")


def plausibility(text: str) -> float:
    """Return the mean weight of the characters of `text` outside ASCII, between -1 and 1; 1.0 where there are none."""
    counts = {char: number for char, number in Counter(text).items() if char > "\x7f"}
    total = sum(counts.values())
    if total == 0:
        return 1.0
    weights = sum(_weight(char) * number for char, number in counts.items())
    weights += 1.1 * len(_LATIN_IN_WORD.findall(text)) - len(_HANZI_IN_WORD.findall(text))
    return weights / total


@cache
def _common() -> frozenset[str]:
    labels = [column.label_zh for column in all_columns()]
    labels += [code.label_zh for values in code_lists().values() for code in values.values()]
    return frozenset(_FREQUENT + _PLACES_AND_FIRMS + "".join(labels))


@cache
def _weight(char: str) -> float:
    if "\u3400" <= char <= "\u9fff":
        return _hanzi_weight(char)
    if char in _PUNCTUATION or "\uff01" <= char <= "\uff5e":
        return 0.5
    if "\u00c0" <= char <= "\u024f":
        return -0.3
    return -1.0


def _hanzi_weight(char: str) -> float:
    if char in _common():
        return 1.0
    try:
        row = char.encode("gb2312")[0]
    except UnicodeEncodeError:
        return -0.7  # outside the 6,763 characters of GB 2312
    return 0.4 if row <= 0xD7 else 0.0  # first level: the 3,755 characters in use; second level: the rest
