"""What kinds of objects the specimen registry holds: 5,000 profiles, in the shares of a county.

One entry is (how many of 5,000, tags, word in the name, industry, department). Counts are chosen so that every target
scope of the two Gaoping plans has objects; some scopes (涉固废企业, 相关经营单位) name no tag, as in life.
"""

from __future__ import annotations

from typing import NamedTuple

BLOCK = 5_000

ENTERPRISE, INDIVIDUAL, COOPERATIVE = "企业", "个体工商户", "农民专业合作社"
INSTITUTION, SOCIETY = "事业单位", "社会组织"
#: first two characters of the code
PREFIXES = {ENTERPRISE: "91", INDIVIDUAL: "92", COOPERATIVE: "93", INSTITUTION: "12", SOCIETY: "52"}


class Profile(NamedTuple):
    entity_type: str
    tags: str
    word: str
    industry: str
    department: str


_MARKET, _FARM, _EDUCATION = "高平市市场监督管理局", "高平市农业农村局", "高平市教育局"
_HEALTH, _CULTURE, _POLICE = "高平市卫生健康和体育局", "高平市文化和旅游局", "高平市公安局"
_ECOLOGY, _TRADE, _TRAFFIC = "晋城市生态环境局高平分局", "高平市工业和信息化局", "高平市交通运输局"
_FIRE, _HOUSING, _LABOUR = "高平市消防救援大队", "高平市住房和城乡建设局", "高平市人力资源和社会保障局"
_GRAIN, _FOREST, _TOBACCO = "高平市发展和改革委员会", "高平市林业局", "高平市烟草专卖局"
_SAFETY, _WATER, _TOWN = "高平市应急管理局", "高平市水务局", "高平市城市管理局"
_ENERGY, _LAND, _CIVIL = "高平市能源局", "高平市自然资源局", "高平市民政局"

_Row = tuple[int, str, str, str, str]

_ENTERPRISES: tuple[_Row, ...] = (
    (40, "农作物种子生产经营企业", "种业", "农、林、牧、渔业", _FARM),
    (60, "农药经营企业", "农资", "批发和零售业", _FARM),
    (60, "商场（超市）；人员密集场所；用人单位", "超市", "批发和零售业", _HEALTH),
    (6, "游泳场（馆）；人员密集场所", "游泳健身", "文化、体育和娱乐业", _HEALTH),
    (6, "舞厅；人员密集场所", "歌舞", "文化、体育和娱乐业", _CULTURE),
    (2, "音乐厅；人员密集场所", "音乐厅", "文化、体育和娱乐业", _CULTURE),
    (9, "游艺厅；人员密集场所", "游艺", "文化、体育和娱乐业", _CULTURE),
    (12, "经营性互联网文化单位", "网络文化", "文化、体育和娱乐业", _CULTURE),
    (6, "A级景区；人员密集场所", "景区管理", "文化、体育和娱乐业", _CULTURE),
    (20, "旅行社", "旅行社", "租赁和商务服务业", _CULTURE),
    (60, "旅馆；人员密集场所", "酒店", "住宿和餐饮业", _POLICE),
    (9, "保安单位；用人单位", "保安服务", "租赁和商务服务业", _POLICE),
    (12, "爆破作业单位", "爆破工程", "建筑业", _POLICE),
    (5, "生态环境监测机构；检验检测机构", "环境监测", "科学研究和技术服务业", _ECOLOGY),
    (7, "检验检测机构", "检测技术", "科学研究和技术服务业", _MARKET),
    (60, "固体废物产生单位；一般排污单位；工业企业", "建材", "制造业", _ECOLOGY),
    (90, "一般排污单位；工业企业；用人单位", "铸造", "制造业", _ECOLOGY),
    (6, "污水处理厂", "污水处理", "水利、环境和公共设施管理业", _ECOLOGY),
    (40, "危险废物产生单位；工业企业", "机械修理", "制造业", _ECOLOGY),
    (60, "加油站", "加油站", "批发和零售业", _TRADE),
    (20, "单用途预付卡备案企业", "商业服务", "居民服务、修理和其他服务业", _TRADE),
    (12, "客运企业；用人单位", "客运", "交通运输、仓储和邮政业", _TRAFFIC),
    (15, "消防器材销售单位", "消防器材", "批发和零售业", _FIRE),
    (25, "房地产从业单位；房地产开发企业", "房地产开发", "房地产业", _HOUSING),
    (30, "房地产从业单位；房地产经纪机构", "房产经纪", "房地产业", _HOUSING),
    (35, "物业管理单位；用人单位", "物业服务", "房地产业", _HOUSING),
    (12, "燃气经营企业", "燃气", "电力、热力、燃气及水生产和供应业", _HOUSING),
    (14, "劳务派遣单位；用人单位", "劳务派遣", "租赁和商务服务业", _LABOUR),
    (25, "粮食收购企业", "粮油收储", "批发和零售业", _GRAIN),
    (10, "林草种子经营单位", "林草种苗", "农、林、牧、渔业", _FOREST),
    (8, "野生动物及其制品经营单位", "特种养殖", "农、林、牧、渔业", _FOREST),
    (20, "煤矿；雷电易发区；矿业权人；用水企业；用人单位", "煤业", "采矿业", _ENERGY),
    (8, "煤矿；矿业权人；用人单位", "煤矿", "采矿业", _ENERGY),
    (10, "洗选煤厂；工业企业", "洗选煤", "采矿业", _ENERGY),
    (10, "矿业权人；非煤矿山", "石料", "采矿业", _LAND),
    (80, "冶金工贸企业；工业企业；用人单位", "冶铸", "制造业", _SAFETY),
    (10, "危险化学品生产企业；工业企业", "化工", "制造业", _SAFETY),
    (50, "用水企业；工业企业", "水泥制品", "制造业", _WATER),
    (8, "电力企业", "供电", "电力、热力、燃气及水生产和供应业", _ENERGY),
    (4, "电力企业；自备电厂", "热电", "电力、热力、燃气及水生产和供应业", _ENERGY),
    (10, "新能源企业", "光伏发电", "电力、热力、燃气及水生产和供应业", _ENERGY),
    (3, "油气长输管道企业", "管道输气", "交通运输、仓储和邮政业", _ENERGY),
    (8, "测绘资质单位", "测绘", "科学研究和技术服务业", _LAND),
    (60, "广告经营者", "广告", "租赁和商务服务业", _MARKET),
    (16, "工业产品生产许可证获证企业；工业企业；用人单位", "电线电缆", "制造业", _MARKET),
    (12, "集贸市场；人员密集场所", "市场管理", "租赁和商务服务业", _MARKET),
    (15, "眼镜配制企业", "眼镜", "批发和零售业", _MARKET),
    (10, "有机产品认证企业；自愿性认证企业", "有机农业", "农、林、牧、渔业", _MARKET),
    (15, "自愿性认证企业；工业企业", "精密机械", "制造业", _MARKET),
    (120, "食品经营企业；食品销售企业", "食品商贸", "批发和零售业", _MARKET),
    (50, "食品经营企业；餐饮服务企业；人员密集场所", "餐饮", "住宿和餐饮业", _MARKET),
    (60, "食品生产企业；特种设备使用单位；工业企业", "食品", "制造业", _MARKET),
    (60, "特种设备使用单位；工业企业；用人单位", "重工", "制造业", _MARKET),
    (30, "特殊食品销售单位", "营养食品", "批发和零售业", _MARKET),
    (5, "商标代理机构", "商标代理", "租赁和商务服务业", _MARKET),
    (3, "专利代理机构", "专利代理", "租赁和商务服务业", _MARKET),
    (400, "用人单位", "实业", "批发和零售业", _MARKET),
)
_INDIVIDUALS: tuple[_Row, ...] = (
    (60, "旅馆", "旅店", "住宿和餐饮业", _POLICE),
    (300, "烟草零售户；门店", "便民商店", "批发和零售业", _TOBACCO),
    (200, "食品小经营店；门店", "小吃店", "住宿和餐饮业", _MARKET),
    (60, "小摊点", "早点摊", "住宿和餐饮业", _MARKET),
    (20, "特殊食品销售单位；门店", "母婴用品店", "批发和零售业", _MARKET),
    (200, "门店", "服装店", "批发和零售业", _TOWN),
)
_INSTITUTIONS: tuple[_Row, ...] = (
    (45, "中小学校；用人单位", "小学", "教育", _EDUCATION),
    (25, "幼儿园", "幼儿园", "教育", _EDUCATION),
    (12, "医疗机构；用人单位", "卫生院", "卫生和社会工作", _HEALTH),
    (3, "殡葬服务机构", "殡仪馆", "居民服务、修理和其他服务业", _CIVIL),
)
_SOCIETIES: tuple[_Row, ...] = (
    (15, "中小学校；民办学校", "民办学校", "教育", _EDUCATION),
    (18, "养老机构", "养老服务中心", "卫生和社会工作", _CIVIL),
    (2, "殡葬服务机构", "公墓服务中心", "居民服务、修理和其他服务业", _CIVIL),
    (30, "", "行业协会", "公共管理、社会保障和社会组织", _CIVIL),
)
#: (type, profiles of its own, how many of the type altogether, what the others are)
_GROUPS: tuple[tuple[str, tuple[_Row, ...], int, _Row], ...] = (
    (ENTERPRISE, _ENTERPRISES, 3_050, (0, "", "商贸", "批发和零售业", _MARKET)),
    (INDIVIDUAL, _INDIVIDUALS, 1_500, (0, "", "经营部", "批发和零售业", _MARKET)),
    (COOPERATIVE, (), 300, (0, "", "种植", "农、林、牧、渔业", _MARKET)),
    (INSTITUTION, _INSTITUTIONS, 85, (0, "", "中心", "公共管理、社会保障和社会组织", _MARKET)),
    (SOCIETY, _SOCIETIES, 65, (0, "", "协会", "公共管理、社会保障和社会组织", _CIVIL)),
)


def profiles() -> list[Profile]:
    """The 5,000 profiles of one block, in a fixed order."""
    found: list[Profile] = []
    for kind, rows, total, other in _GROUPS:
        own = [Profile(kind, *row[1:]) for row in rows for _ in range(row[0])]
        found += own + [Profile(kind, *other[1:])] * (total - len(own))
    if len(found) != BLOCK:
        raise ValueError(f"{len(found)} profiles, expected {BLOCK}")
    return found
