"""What people, browsers and forms write for a place, and the code that it means; what is not known is refused."""

import pytest

from marketplace.places.divisions.reading import Why, locate, named_anywhere, province_named, written
from marketplace.places.divisions.spelling import english, spelled, stem
from marketplace.places.divisions.table import division, provinces


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        (
            "65",
            "新疆 新疆省 新疆維吾爾自治區 新疆维吾尔自治区 新疆维吾尔族自治区 Xinjiang XINJIANG Ｘｉｎｊｉａｎｇ xīnjiāng "
            "中国新疆 65 ６５",
        ),
        ("37", "山东 山东省 山東 山東省 Shandong 中国山东省 SHANDONG"),
        ("61", "陕西 陝西省 Shaanxi"),
        ("14", "山西 山西省 Shanxi"),
        ("15", "内蒙 内蒙古 内蒙古自治区 內蒙古自治區 Neimenggu"),
        ("54", "西藏 西藏自治区 Tibet Xizang"),
        ("45", "广西 广西壮族自治区 广西省 廣西壯族自治區 Guangxi"),
        ("64", "宁夏 宁夏回族自治区 寧夏 Ningxia"),
        ("11", "北京 北京市 Beijing"),
        ("50", "重庆 重慶市 Chongqing"),
        ("23", "黑龙江 黑龍江省"),
        ("81", "香港 香港特别行政区 香港特別行政區 Hongkong HK"),
        ("82", "澳门 澳門 Macau Macao"),
        ("71", "台湾 臺灣 台灣省 Taiwan"),
    ],
)
def test_a_province_however_it_is_written(code: str, texts: str) -> None:
    assert {text: (found.code if (found := province_named(text)) else None) for text in texts.split()} == dict.fromkeys(
        texts.split(), code
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Xinjiang Uygur Autonomous Region", "65"),
        ("Shandong Province", "37"),
        ("Shandong Sheng", "37"),
        ("Inner Mongolia Autonomous Region", "15"),
        ("Ningxia Hui Autonomous Region", "64"),
        ("Guangxi Zhuang Autonomous Region", "45"),
        ("Tibet Autonomous Region", "54"),
        ("Beijing Municipality", "11"),
        ("Beijing Shi", "11"),
        ("Hong Kong SAR", "81"),
        (" 山 东 省 ", "37"),
        ("山\u3000东", "37"),
    ],
)
def test_a_province_in_several_words(text: str, code: str) -> None:
    found = province_named(text)
    assert found and found.code == code


@pytest.mark.parametrize(
    "text",
    ["", " ", "山", "火星省", "California", "北京/上海市", "山东省淄博市", "中国", "China", "Province", "省", "99", "0", "\x00",
     "<script>", "'; --", "x" * 9999, "山东山西", "Shan", "37a"],
)  # fmt: skip
def test_what_is_no_province(text: str) -> None:
    assert province_named(text) is None


def test_every_province_is_known_by_each_of_its_own_names() -> None:
    for one in provinces():
        for text in (one.code, one.name, english(one), f"{english(one)} Province", one.name.removesuffix("省")):
            assert province_named(text) == one, text


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (("37", "3703", "370303"), "370303"),
        (("山东", "淄博", "张店"), "370303"),
        (("山東省", "淄博市", "張店區"), "370303"),
        (("Shandong", "Zibo City", "Zhangdian District"), "370303"),
        (("Shandong", "zibo", "zhangdian qu"), "370303"),
        (("Shaanxi", "Xi'an", "Yanta"), "610113"),
        (("Heilongjiang", "Harbin", "Daoli"), "230102"),
        (("Heilongjiang", "Haerbin Shi", "Daoli Qu"), "230102"),
        (("Hebei", "Handan", "Ci County"), "130427"),
        (("Beijing", "Beijing", "Chaoyang District"), "110105"),
        (("北京", "", "朝阳"), "110105"),
        (("北京市", "北京市", "朝阳区"), "110105"),
        (("上海市", "市辖区", "徐汇区"), "310104"),
        (("重庆市", "县", "云阳县"), "500235"),
        (("重庆市", "云阳县", ""), "500235"),
        (("广东", "东莞", ""), "4419"),
        (("河南省", "济源市", ""), "419001"),
        (("河南省", "济源市", "济源市"), "419001"),
        (("河南省", "省直辖县级行政区划", "济源市"), "419001"),
        (("新疆", "石河子", ""), "659001"),
        (("江苏省", "昆山市", ""), "320583"),
        (("江苏省", "南京", "鼓楼"), "320106"),
        (("吉林省", "吉林市", "船营区"), "220204"),
        (("浙江", "杭州市", "萧山市"), "330109"),  # a city once
        (("内蒙古", "锡林郭勒", "锡林浩特"), "152502"),
        (("云南", "双江", ""), "530925"),
        (("", "淄博市", "张店区"), "370303"),
        (("", "南京市", "鼓楼区"), "320106"),
        (("", "", "张店区"), "370303"),
        (("淄博市", "", "张店区"), "370303"),
        (("山东省", "", "张店区"), "370303"),
        (("37", "", "370303"), "370303"),
        (("", "上海", "徐汇"), "310104"),
    ],
)
def test_an_address_in_three_parts(parts: tuple[str, str, str], code: str) -> None:
    located = locate(*parts)
    assert (located.code, located.faults) == (code, {})


@pytest.mark.parametrize(
    ("parts", "part", "why", "candidates"),
    [
        (("", "", ""), "province", Why.MISSING, []),
        (("", "3703", "370303"), "province", Why.MISSING, []),
        (("火星省", "济南市", "历下区"), "province", Why.UNKNOWN, []),
        (("California", "", ""), "province", Why.UNKNOWN, []),
        (("北京/上海市", "", ""), "province", Why.UNKNOWN, []),
        (("370303", "", ""), "province", Why.UNKNOWN, []),
        (("香港", "", ""), "province", Why.NOT_SERVED, []),
        (("Taiwan", "台北市", ""), "province", Why.NOT_SERVED, []),
        (("", "", "鼓楼区"), "province", Why.AMBIGUOUS, ["320106", "320302", "350102", "410204"]),
        (("鼓楼区", "", ""), "province", Why.AMBIGUOUS, ["320106", "320302", "350102", "410204"]),
        (("江苏", "", "鼓楼区"), "city", Why.AMBIGUOUS, ["320106", "320302"]),
        (("北京", "上海市", ""), "city", Why.ELSEWHERE, []),
        (("北京", "石家庄市", ""), "city", Why.ELSEWHERE, []),
        (("32", "3703", "370303"), "city", Why.ELSEWHERE, []),
        (("山东", "火星市", ""), "city", Why.UNKNOWN, []),
        (("山东", "", ""), "city", Why.MISSING, []),
        (("山东", "淄博", ""), "district", Why.MISSING, []),
        (("北京", "", ""), "district", Why.MISSING, []),
        (("山东", "淄博", "历下区"), "district", Why.ELSEWHERE, []),
        (("37", "3703", "370102"), "district", Why.ELSEWHERE, []),
        (("四川", "成都", "高新区"), "district", Why.UNKNOWN, []),
        (("新疆", "伊犁", "伊宁"), "district", Why.AMBIGUOUS, ["654002", "654021"]),
        (("广东", "东莞", "南城街道"), "district", Why.NONE_THERE, []),
        (("江苏", "昆山市", "玉山镇"), "district", Why.NONE_THERE, []),
    ],
)
def test_what_is_not_understood_is_said_at_its_part(
    parts: tuple[str, str, str], part: str, why: Why, candidates: list[str]
) -> None:
    faults = locate(*parts).faults
    assert list(faults) == [part]
    assert (faults[part].why, [one.code for one in faults[part].candidates]) == (why, candidates)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("淄博市", "淄博"), ("延边朝鲜族自治州", "延边"), ("长白朝鲜族自治县", "长白"), ("融水苗族自治县", "融水"),
        ("双江拉祜族佤族布朗族傣族自治县", "双江"), ("伊犁哈萨克自治州", "伊犁"), ("东乡族自治县", "东乡"),
        ("鄂温克族自治旗", "鄂温克"), ("管城回族区", "管城"), ("神农架林区", "神农架"), ("万柏林区", "万柏林"),
        ("阿勒泰地区", "阿勒泰"), ("锡林郭勒盟", "锡林郭勒"), ("单县", "单县"), ("城区", "城区"),
    ],
)  # fmt: skip
def test_the_short_name_of_a_place(name: str, short: str) -> None:
    assert stem(name) == short


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("37", "Shandong"), ("3703", "Zibo"), ("370303", "Zhangdian District"), ("110105", "Chaoyang District"),
        ("610113", "Yanta District"), ("6101", "Xi'an"), ("371722", "Shan County"), ("140428", "Zhangzi County"),
        ("1404", "Changzhi"), ("2224", "Yanbian Prefecture"), ("1525", "Xilinguole League"), ("6501", "Urumqi"),
        ("429021", "Shennongjia Forestry District"), ("140109", "Wanbailin District"), ("310112", "Minhang District"),
        ("4111", "Luohe"), ("5001", None),
    ],
)  # fmt: skip
def test_english_names(code: str, name: str | None) -> None:
    one = division(code)
    assert (english(one) if one else None) == name


def test_pinyin_is_joined_as_on_maps() -> None:
    assert [spelled(name, len(name)) for name in ("泰安", "六安", "吕梁", "重庆")] == [
        "Tai'an",
        "Lu'an",
        "Lüliang",
        "Chongqing",
    ]


def test_a_name_that_several_places_have() -> None:
    assert {one.name for one in named_anywhere("鼓楼")} == {"鼓楼区"}
    assert len(named_anywhere("鼓樓區")) == 4
    assert named_anywhere("Gulou") == named_anywhere("火星区") == ()


@pytest.mark.parametrize(
    ("parts", "kept"),
    [
        (("上海市", "上海市", "徐汇区"), ["上海市", "徐汇区"]),
        (("上海", "上海市", "徐汇区"), ["上海", "徐汇区"]),
        (("北京市", "市辖区", "朝阳区"), ["北京市", "朝阳区"]),
        (("吉林省", "吉林市", "船营区"), ["吉林省", "吉林市", "船营区"]),
        (("广东省", "东莞市", ""), ["广东省", "东莞市"]),
        (("示例省", "示例省", "区"), ["示例省", "区"]),
        (("", "济南市", ""), ["济南市"]),
        (("", "", ""), []),
    ],
)
def test_what_repeats_is_written_once(parts: tuple[str, str, str], kept: list[str]) -> None:
    assert written(*parts) == kept
