"""The columns that every sample government has: 政府信息公开 with its sections, 营商环境 with its topics, and the
ordinary ones around them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from monitor.sample.columns import Article, Column
from monitor.sample.content import LETTERS, SERVICES, fill, series, systems
from monitor.sample.website import Office

TOPICS = {
    "qykb": "企业开办",
    "jzxk": "办理建筑许可",
    "djcc": "登记财产",
    "hddl": "获得电力",
    "ns": "纳税",
    "hdxd": "获得信贷",
    "zxht": "执行合同",
}
"""Topics of the business column by slug. Cross-border trade (跨境贸易) is asked only of places with a port."""

_A20 = {
    "ghjh": ("规划计划", ("{p}年度工作计划（{n}）", "{p}专项规划编制说明（{n}）")),
    "tjxx": ("统计信息", ("{p}统计月报（{n}）", "{p}统计调查结果（{n}）")),
    "czys": ("财政预决算", ("{p}本级预算公开（{n}）", "{p}本级决算公开（{n}）")),
    "xzxk": ("行政许可公示", ("{p}行政许可决定公示（{n}）",)),
    "xzcf": ("行政处罚公示", ("{p}行政处罚决定公示（{n}）",)),
    "sfxm": ("行政事业性收费", ("{p}行政事业性收费项目（{n}）",)),
    "zfcg": ("政府采购", ("{p}集中采购实施情况（{n}）",)),
    "yjgl": ("应急管理", ("{p}应急预案演练情况（{n}）", "{p}应急演练情况（{n}）")),
    "aqsc": ("安全生产", ("{p}安全生产检查情况（{n}）",)),
    "zdxm": ("重大建设项目", ("{p}重大建设项目进展（{n}）",)),
    "shbz": ("社会保障", ("{p}社会保险待遇发放情况（{n}）", "{p}就业帮扶情况（{n}）")),
    "gwyzk": ("公务员招考", ("{p}公务员招考职位和录用结果（{n}）",)),
    "szjs": ("市政建设", ("{p}市政道路养护情况（{n}）",)),
    "ggfw": ("公共服务", ("{p}公共服务设施开放情况（{n}）",)),
    "gysy": ("公益事业", ("{p}公益事业项目情况（{n}）",)),
    "tdzs": ("土地征收", ("{p}土地征收公告（{n}）",)),
    "fwzs": ("房屋征收", ("{p}房屋征收补偿情况（{n}）",)),
    "zagl": ("治安管理", ("{p}治安管理情况（{n}）",)),
    "shjz": ("社会救助", ("{p}社会救助对象公示（{n}）",)),
}

_DEPARTMENTS = (
    "发展和改革局", "教育局", "科技和工业信息化局", "公安局", "民政局", "司法局", "财政局",
    "人力资源和社会保障局", "自然资源局", "住房和城乡建设局", "交通运输局", "农业农村局", "商务局",
    "文化旅游广电体育局", "卫生健康局", "应急管理局", "审计局", "市场监督管理局", "统计局", "林业局", "医疗保障局",
)  # fmt: skip


def openness(
    about: Office,
    first_night: date,
    title: str,
    slug: str,
    yearly: tuple[Article, ...],
    *,
    request: bool = True,
) -> Column:
    """政府信息公开 under the name `title`: guide, rules, statutory content, yearly reports and, with `request`,
    applications."""
    children = [
        Column("zn", "政府信息公开指南", text=_guide(about)),
        Column("zd", "政府信息公开制度", articles=systems(about, first_night - timedelta(days=60))),
        Column("fdzdgknr", "法定主动公开内容", children=_a20(about, first_night)),
        Column("nb", "政府信息公开年报", articles=yearly),
    ]
    if request:
        children.append(Column("ysqgk", "依申请公开", text=_request(about), form=True))
    return Column(slug, title, children=tuple(children))


def _guide(about: Office) -> tuple[str, ...]:
    return (
        f"为方便公民、法人和其他组织获取{about.name}的政府信息，根据《中华人民共和国政府信息公开条例》，编制本指南。",
        "一、公开的主体和范围。本机关负责公开在履行行政管理职能过程中制作或者获取的，以一定形式记录、保存的信息。",
        "二、主动公开的方式。主要通过政府门户网站、政府公报、新闻发布会以及公共查阅点等途径公开。",
        "三、申请的受理。申请人可以当面提交、邮寄或者通过网络提出申请，本机关自收到申请之日起二十个工作日内答复。",
        f"四、受理机构。{about.name}办公室，办公地址为人民路1号，办公时间为工作日上午九时至十二时、下午一时三十分至五时，"
        "联系电话0000-0000000，传真号码0000-0000001，电子邮箱xxgk@example.invalid。",
        "五、监督和救济。认为本机关未依法履行义务的，可以向上一级机关或者政府信息公开工作主管部门投诉、举报。",
    )


def _request(about: Office) -> tuple[str, ...]:
    return (
        f"公民、法人或者其他组织可以向{about.name}申请获取所需的政府信息。",
        "申请时应当写明申请人的姓名或者名称、身份证明、联系方式，以及所需信息的名称、文号或者便于查询的其他特征。",
        "本机关收到申请后即时登记，能够当场答复的当场答复；不能当场答复的，自收到之日起二十个工作日内予以答复。",
        "提出申请后，请妥善保存受理回执，凭回执编号查询办理进度；对答复不服的，可以依法申请行政复议或者提起行政诉讼。",
    )


def _a20(about: Office, first_night: date) -> tuple[Column, ...]:
    duties = Column(
        "jgzn",
        "机构职能",
        text=(
            f"{about.name}依照法律法规和规定的职责权限，履行规划编制、监督管理、公共服务和社会治理等行政管理职能，接受人大和社会监督。",
            "负责编制并组织实施本行政区域或者本行业的发展规划，拟订配套制度，指导、协调和监督有关单位做好贯彻落实工作。",
            "内设机构及其职责按照机构编制方案确定，办公地点、办公时间和联系方式见政府信息公开指南，变动情况及时更新。",
        ),
    )
    lists = []
    shown = 5 if about.unit == "局" else len(_A20)
    for index, (slug, (title, patterns)) in enumerate(list(_A20.items())[:shown]):
        titles = tuple(patterns[n % len(patterns)].replace("{n}", f"第{16 - n}号") for n in range(16))
        newest = first_night - timedelta(days=15 + index * 4)
        lists.append(Column(slug, title, articles=series(titles, about, newest, 16, step=9)))
    return (duties, *lists)


def business(about: Office, first_night: date, title: str, slug: str, topics: Sequence[str]) -> Column:
    """营商环境 under the name `title`, with a list for each topic (a slug of `TOPICS`)."""
    children = []
    for index, topic in enumerate(topics):
        titles = tuple(f"{TOPICS[topic]}{what}" for what in _TOPIC_TITLES)
        newest = first_night - timedelta(days=20 + index * 3)
        children.append(Column(topic, TOPICS[topic], articles=series(titles, about, newest, 15, step=12)))
    return Column(slug, title, children=tuple(children))


_TOPIC_TITLES = (
    "便利化改革工作方案", "办理流程图", "办理时限承诺", "收费事项清单", "线上办理操作步骤", "常见问题答复",
    "服务窗口设置情况", "材料精简清单", "典型案例", "工作进展情况", "满意度调查结果", "并联办理实施细则",
    "跨部门协同机制", "帮办代办服务清单", "投诉渠道",
)  # fmt: skip


def services(about: Office, first_night: date) -> Column:
    """政务服务 with three lists."""
    return Column(
        "zwfw",
        "政务服务",
        text=(
            f"{about.place}政务服务中心设综合受理窗口，实行前台综合受理、后台分类审批、统一窗口出件，方便企业和群众办事。",
            "办事群众可以先在网上预约，按照预约时段到窗口办理；老年人、残疾人等可以走绿色通道，由工作人员全程引导帮办。",
            "对办理结果不满意的，可以通过窗口评价器、意见箱或者政务服务便民热线提出，有关单位在规定时限内反馈处理情况。",
        ),
        children=(
            Column("grbs", "个人办事", articles=series(SERVICES, about, first_night - timedelta(days=11), 16)),
            Column("frbs", "法人办事", articles=series(SERVICES[8:] + SERVICES[:8], about, first_night, 16, 5)),
            Column("bmfw", "便民服务", articles=series(SERVICES[4:] + SERVICES[:4], about, first_night, 15, 6)),
        ),
    )


def exchange(about: Office, first_night: date) -> Column:
    """互动交流: letters and surveys."""
    surveys = tuple(f"关于{{p}}{name}（征求意见稿）公开征求意见" for name in _SURVEYS)
    mail = fill("{s}长信箱", about)
    return Column(
        "hdjl",
        "互动交流",
        text=(
            "来信请尽量写明事情发生的时间、地点和经过，便于有关单位调查核实；涉及个人隐私和商业秘密的内容，我们将依法予以保护。",
            "属于咨询类的来信，一般在五个工作日内答复；属于投诉、求助类的来信，一般在十个工作日内答复，情况复杂的适当延长。",
            "应当通过诉讼、仲裁、行政复议等法定途径解决的事项，请依照有关法律规定向有关机关提出，本栏目不再重复受理。",
        ),
        children=(
            Column("xzxx", mail, articles=series(LETTERS, about, first_night - timedelta(days=2), 16)),
            Column("yjzj", "意见征集", articles=series(surveys, about, first_night - timedelta(days=9), 15, 12)),
        ),
    )


_SURVEYS = (
    "养老服务设施布点规划", "城区停车管理办法", "历史建筑保护名录", "农贸市场改造方案", "公交票价调整方案",
    "湿地保护规划", "中小学课后服务收费标准", "城市更新专项规划", "农村饮水安全管理办法", "户外劳动者驿站建设方案",
    "公园管理办法", "夜间经济街区方案", "餐厨垃圾管理办法", "校车安全管理细则", "志愿服务促进办法",
)  # fmt: skip


def portrait(about: Office) -> Column:
    """走进本地: what the place is like."""
    return Column(
        "zj",
        f"走进{about.short}",
        text=_portrait(about, "山水相依、人文荟萃，是远近闻名的宜居之地"),
        children=(
            Column("gk", fill("{s}情概况", about), text=_portrait(about, "地处丘陵与平原过渡地带，气候温和，雨量充沛")),
            Column("ls", "历史文化", text=_portrait(about, "历史悠久，民间技艺丰富，保存有古桥、古渡和传统村落")),
            Column("zr", "自然资源", text=_portrait(about, "森林覆盖面广，河网密布，出产茶叶、柑橘和优质稻")),
            Column("xz", "行政区划", text=_portrait(about, "下辖若干乡镇和街道，政府驻城关街道")),
        ),
    )


def _portrait(about: Office, words: str) -> tuple[str, ...]:
    return (
        f"{about.place}{words}。",
        "近年来，当地坚持生态优先、绿色发展，基础设施不断完善，公共服务水平持续提升，城乡面貌明显改善，居民收入稳步增长。",
        "境内公路四通八达，城乡公交实现全覆盖，水、电、气、通信等配套齐全，学校、医院、文化场馆布局合理，生产生活十分便利。",
        f"热情好客的当地人民诚挚欢迎各界朋友到{about.place}观光旅游、休闲度假、投资兴业，共同创造更加美好的明天。",
    )


def departments(about: Office) -> Column:
    """部门导航: a page of duties for every department."""
    return Column(
        "bmdh",
        "部门导航",
        text=(
            f"{about.name}工作部门依照机构改革方案设置，各部门的主要职责、内设机构和办公地点在各自页面公布，变动情况及时更新。",
            "各部门公开的信息由该部门负责保密审查和日常维护，对内容有疑问的，可以向该部门咨询，也可以在互动交流栏目留言。",
            "垂直管理单位和驻地单位不列入本页，有关业务请向其上级主管部门或者当地派出机构咨询办理。",
        ),
        children=tuple(
            Column(
                f"bm{number:02d}",
                f"{about.unit}{name}",
                text=(
                    f"{about.place}{name}是{about.name}工作部门，负责本行政区域内有关行业的行政管理工作，接受上级主管部门的业务指导。",
                    "主要职责：贯彻执行有关法律法规和方针政策，拟订本行业发展规划并组织实施，承担行业管理、监督检查和公共服务工作。",
                    "内设机构：办公室、综合业务股、法规监督股，分别承担日常运转、业务办理和执法监督工作，工作日照常对外办公。",
                ),
            )
            for number, name in enumerate(_DEPARTMENTS, 1)
        ),
    )
