"""The words of the sample portals: titles and texts by kind, filled with a place's name. All of it is made up. Pure.

A series is newest first: its first article is of exactly the day that is asked for. No text says anything of a
day, so nothing but the labels and rows of a page tells its age.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from monitor.sample.columns import Article
from monitor.sample.website import Office

NEWS = (
    "{p}召开重点项目建设推进会",
    "{p}开展森林防灭火督导检查",
    "{p}部署农村人居环境整治工作",
    "{p}举行义务教育优质均衡发展现场观摩会",
    "{p}召开安全生产形势分析会",
    "{p}组织开展河湖清漂专项行动",
    "{s}政府党组召开理论学习会议",
    "{p}稳步推进高标准农田建设",
    "{p}特色农产品产销对接活动顺利举行",
    "{p}召开防汛抗旱工作调度会",
    "{p}新增三处口袋公园向市民开放",
    "{p}老旧小区改造项目全面开工",
    "{p}举办乡村医生业务技能培训班",
    "{p}开展食品安全进校园宣传活动",
    "{p}城乡客运一体化线路正式开通",
    "{p}召开经济运行调度会",
    "{p}组织观看廉洁教育展览",
    "{p}举办全民健身健步走活动",
    "{p}启动农田水利建设",
    "{p}推进数字乡村试点建设取得新进展",
    "{p}召开乡村振兴工作专题会议",
    "{p}图书馆新馆建成投用",
    "{p}开展消费维权集中宣传",
    "{p}召开供水供电保障协调会",
    "{p}推进城区雨污分流改造",
    "{p}举办职业技能竞赛",
    "{p}组织干部到企业走访调研",
    "{p}完成农村公路隐患路段整治",
    "{p}举行公益电影放映活动",
    "{p}开展校园周边环境整治",
    "{p}茶叶加工生产线建成投产",
    "{p}召开招商引资项目调度会",
    "{p}开展地质灾害隐患点巡查",
    "{p}新增公共充电桩投入使用",
    "{p}举办非物质文化遗产展演",
    "{p}组织开展义务植树活动",
    "{p}推进社区养老服务中心建设",
    "{p}开展道路交通秩序整治",
    "{p}举办农民丰收庆祝活动",
    "{p}召开信访工作联席会议",
)

NOTICES = (
    "{p}人民政府办公室关于调整城区部分道路交通组织的通告",
    "{p}城区集中供水管网检修期间停水的公告",
    "关于{p}三级公路安防工程项目环境影响评价的公示",
    "{p}事业单位公开选调工作人员笔试成绩的公告",
    "{p}关于开展城镇燃气安全排查的通告",
    "关于拟认定{p}农业产业化龙头企业名单的公示",
    "{p}禁止燃放烟花爆竹的通告",
    "关于公布{p}义务教育阶段学校招生范围的通告",
    "{p}农村低收入家庭危房改造对象名单的公示",
    "关于{p}国有建设用地使用权出让结果的公示",
    "{p}森林防火禁火令",
    "关于征集{p}民生实事项目建议的公告",
    "{p}城市地下管线普查的通告",
    "关于{p}拟表彰先进集体名单的公示",
    "{p}关于加强养犬管理的通告",
    "关于{p}公共租赁住房配租对象的公示",
    "{p}机动车停车收费标准听证会的公告",
    "关于{p}部分公交线路优化调整的公告",
)

FILES = (
    "农村生活垃圾分类管理办法",
    "城乡居民基本养老保险经办规程",
    "城市建筑垃圾处置管理办法",
    "促进生猪产业稳定发展若干措施",
    "政府投资项目管理办法",
    "公共租赁住房管理实施细则",
    "农村公路养护管理办法",
    "临时救助实施办法",
    "集贸市场管理规定",
    "饮用水水源地保护管理办法",
    "电动自行车停放充电管理办法",
    "重大行政决策程序规定",
    "小型水库运行管理办法",
    "城区户外广告设置管理办法",
    "促进乡村旅游发展扶持办法",
    "自建房安全管理实施细则",
    "政务服务事项管理办法",
    "殡葬管理实施办法",
)

SYSTEMS = (
    "政府信息主动公开工作制度",
    "政府信息发布协调制度",
    "政府信息公开保密审查制度",
    "政府信息公开申请办理工作规程",
    "政府信息公开责任追究制度",
    "政府信息公开社会评议制度",
    "政府信息公开工作考核办法",
    "政府信息管理动态调整制度",
    "政策解读工作规则",
    "政务舆情回应工作制度",
    "政府信息公开属性源头认定制度",
    "政府门户网站内容保障制度",
    "政务新媒体管理制度",
    "公众参与重大决策制度",
    "政府开放日活动制度",
)

SERVICES = (
    "居民身份证换领所需材料",
    "城乡居民医疗保险参保登记流程",
    "老年人优待证办理流程",
    "灵活就业人员社会保险补贴申领流程",
    "残疾人两项补贴申请流程",
    "机动车驾驶证换证流程",
    "义务教育阶段入学登记流程",
    "农村宅基地申请审批流程",
    "住房公积金提取所需材料",
    "生育登记流程",
    "食品经营许可申请流程",
    "道路运输证年度审验流程",
    "取水许可申请流程",
    "林木采伐许可申请流程",
    "特种设备使用登记流程",
    "公共场所卫生许可申请流程",
)

LETTERS = (
    "关于小区门口路灯不亮的来信及答复",
    "咨询新建小学开学时间的来信及答复",
    "反映村道破损问题的来信及答复",
    "建议增设公交站点的来信及答复",
    "咨询医保异地就医备案的来信及答复",
    "反映夜间施工噪声的来信及答复",
    "咨询农机购置补贴的来信及答复",
    "反映自来水水压不足的来信及答复",
    "建议公园增设座椅的来信及答复",
    "咨询高龄津贴发放标准的来信及答复",
    "反映河道垃圾堆积的来信及答复",
    "咨询老旧小区加装电梯的来信及答复",
    "建议延长图书馆开放时间的来信及答复",
    "反映占道经营问题的来信及答复",
    "咨询公租房申请条件的来信及答复",
    "反映下水道堵塞问题的来信及答复",
)

WATER_NEWS = (
    "{p}开展水库安全度汛检查",
    "{p}组织水利工程质量监督巡查",
    "{p}举办节水宣传进社区活动",
    "{p}推进河湖岸线清理整治",
    "{p}召开农村供水保障工作会议",
    "{p}完成中型灌区续建配套项目验收",
    "{p}开展山洪灾害防御演练",
    "{p}部署水土保持监督检查",
    "{p}组织水文监测人员业务培训",
    "{p}开展取用水管理专项整治",
    "{p}召开河湖长制工作推进会",
    "{p}启动小型水库除险加固工程",
    "{p}开展入河排污口核查",
    "{p}举行抗旱应急供水演练",
    "{p}调度重点水利项目建设进度",
    "{p}走访定点帮扶村庄",
)

_OPENING = (
    "为进一步做好有关工作，{n}坚持以群众需求为导向，统筹安排人员力量，明确牵头单位和配合单位，逐项列出任务清单、责任清单和时限清单。",
    "按照年度工作安排，{n}组织有关部门认真研究部署，深入乡镇、村组和企业了解实际情况，广泛听取各方面的意见建议，形成了具体工作举措。",
    "围绕群众普遍关心的问题，{n}加强部门之间的协作配合，完善信息共享和情况通报机制，推动工作重心下移、力量下沉，努力提高办事效率。",
)

_MIDDLE = (
    "工作中，各责任单位坚持边推进边总结，对进展缓慢的事项及时分析原因、调整措施，对反映集中的问题安排专人跟踪办理，并将办理结果告知当事人。",
    "有关单位通过现场走访、座谈交流、查阅资料等方式掌握一手情况，按照轻重缓急分类处置，能够马上解决的立即解决，需要一段时间的说明安排。",
    "为保证工作质量，有关单位建立了定期调度和随机抽查相结合的工作机制，对存在的薄弱环节督促限期改进，确保各项要求落到实处、见到成效。",
)

_CLOSING = (
    "会议强调，各级各部门要提高站位，压实责任，细化措施，加强沟通协调，确保各项任务按期保质完成，以实际成效取信于民。",
    "下一步，有关单位将坚持问题导向，健全工作台账，定期通报进展，及时解决群众反映的突出问题，不断提升群众的获得感和满意度。",
    "相关负责同志表示，将继续加强统筹协调，完善长效机制，注重总结推广好的经验做法，推动各项工作落地见效。",
    "群众对此项工作给予好评，希望有关部门持续发力，把实事办好、好事办实，让更多人享受到发展成果。",
)


def series(titles: Sequence[str], about: Office, newest: date, count: int, step: int = 2) -> tuple[Article, ...]:
    """An article for each of the first `count` titles (at least so many), the first of day `newest`, each `step` days
    (or one more) before the last."""
    articles = []
    day = newest
    for index in range(count):
        title = fill(titles[index], about)
        articles.append(Article(title, day, body(title, about, index)))
        day -= timedelta(days=step + index % 2)
    return tuple(articles)


def fill(words: str, about: Office) -> str:
    """Words with {p} (the place), {h} (its short name) and {s} (县, 市 or 局) filled in."""
    return words.format(p=about.place, h=about.short, s=about.unit)


def body(title: str, about: Office, index: int) -> tuple[str, ...]:
    """The paragraphs of an article."""
    return (
        f"现将“{title}”有关情况公布如下，欢迎社会各界监督。",
        _OPENING[index % len(_OPENING)].format(n=about.name),
        _MIDDLE[(index + index // 3) % len(_MIDDLE)],
        _CLOSING[index % len(_CLOSING)],
    )


def documents(
    about: Office, newest: date, count: int = 18, step: int = 24, validity: Sequence[str] = ()
) -> tuple[Article, ...]:
    """Documents with a metadata block. `validity` gives the 有效性 of the first, second ...; empty: no such label."""
    papers = []
    for index in range(count):
        day = newest - timedelta(days=index * step)
        subject = f"{about.place}{FILES[index % len(FILES)]}"
        title = f"{about.name}办公室关于印发《{subject}》的通知"
        labels = _labels(about, day, index)
        if validity:
            labels = (*labels, ("有效性", validity[index % len(validity)]))
        papers.append(Article(title, day, _paper(subject, about), labels))
    return tuple(papers)


def _labels(about: Office, day: date, index: int) -> tuple[tuple[str, str], ...]:
    signed = day - timedelta(days=3)
    return (
        ("索引号", f"{about.identity}/{day.year}-{1000 + index * 7}"),
        ("文号", f"{about.mark}办发〔{signed.year}〕{20 - index % 18}号"),
        ("发布机构", f"{about.name}办公室"),
        ("成文日期", f"{signed.year}年{signed.month:02d}月{signed.day:02d}日"),
    )


def _paper(subject: str, about: Office) -> tuple[str, ...]:
    return (
        f"各乡镇人民政府、街道办事处，{about.unit}直各单位：",
        f"《{subject}》已经{about.name}同意，现印发给你们，请结合本地区、本部门实际认真组织实施。",
        "第一条　为规范有关工作，保护公民、法人和其他组织的合法权益，根据有关法律法规，结合本地实际，制定本规定。",
        "第二条　本行政区域内的有关活动适用本规定。法律、法规、规章另有规定的，从其规定，有关单位和个人应当遵照执行。",
        "第三条　有关主管部门按照职责分工负责组织实施和监督管理，乡镇人民政府、街道办事处协助做好本辖区内的相关工作。",
        "第四条　有关主管部门应当公开办理条件、程序、时限和监督电话，自觉接受社会监督，对投诉举报事项依法及时处理。",
        "第五条　本规定自印发之日起施行，实施中遇到的具体问题由有关主管部门负责解释。",
    )


def reports(about: Office, first_night: date, month: int, day: int, usual: tuple[int, int]) -> tuple[Article, ...]:
    """The yearly reports of six years. The newest came on `month`-`day` of the year after its own, the earlier ones
    on the day `usual` (month, day). Where this year's day is still to come, the newest is that of a year earlier.
    """
    published = first_night.year if date(first_night.year, month, day) <= first_night else first_night.year - 1
    papers = []
    for back in range(6):
        on = date(published - back, *((month, day) if back == 0 else usual))
        title = f"{about.name}{on.year - 1}年政府信息公开工作年度报告"
        papers.append(Article(title, on, _report(about, on.year - 1)))
    return tuple(papers)


def _report(about: Office, year: int) -> tuple[str, ...]:
    return (
        f"本报告由{about.name}按照《中华人民共和国政府信息公开条例》的规定编制，所列数据的统计期限为{year}年全年。",
        "一、总体情况。健全主动公开机制，规范依申请办理程序，加强政府信息管理和平台建设，强化监督保障，公开质量稳步提高。",
        "二、主动公开政府信息情况。按照统一格式统计本年制发的公开文件数量，以及行政许可、行政处罚等事项的处理决定数量。",
        "三、收到和处理政府信息公开申请情况。全部申请均在法定期限内答复，未收取任何费用，申请人对答复内容未提出异议。",
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况。本年度没有因此被申请行政复议或者提起行政诉讼。",
        "五、存在的主要问题及改进情况。政策解读形式不够丰富，将更多采用图表、视频等形式，进一步提高可读性。",
        "六、其他需要报告的事项。本年度未收取信息处理费，没有其他需要报告的事项。",
    )


def systems(about: Office, newest: date) -> tuple[Article, ...]:
    """The rules of the place on making government information public."""
    return series(tuple(f"{{p}}{name}" for name in SYSTEMS), about, newest, len(SYSTEMS), step=40)
