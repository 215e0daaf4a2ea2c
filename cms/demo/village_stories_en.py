"""The villages' stories in English: the same blocks in the same order as in `village_stories_zh`."""

from __future__ import annotations

from .story import Heading, Number, Picture, Produce, Story, text

REPORT = "Local newspaper, about 2016"

VILLAGE_STORIES = {
    "lili": Story(
        title="Lili",
        summary="Coarse grains from Lingzi town: for 63 households the price has a floor, no less than ¥5 per jin.",
        description="Millet and coarse grains from Lili, Lingzi town, Zichuan: 63 households, a protected price of ¥5 "
        "per jin, and every yuan accounted for.",
        body=(
            Heading("First the floor, then the seed"),
            text(
                "Lili grows coarse grains. How they are grown and sold follows one set of rules, which the newspaper "
                "calls the “five unified”. The village has taken up processing as well: grain that has passed through "
                "one more pair of hands is worth a little more.",
                "What a farmer fears most is a good harvest that nobody will pay for. Lili's answer was to settle the "
                "protected price beforehand: ¥5 per jin (500 g). However cold the market, that line does not move down.",
            ),
            Number("63", "poor households that grow and deliver together", REPORT),
            Number("¥5.00 per jin", "the protected price of the coarse grains", REPORT),
            Picture("hands_grain", "A handful of millet"),
            Heading("A harvest in the field, work in the village"),
            text(
                "Processing made about ten jobs, and poor households of the village do them. Taken together, every "
                "household that takes part earns more than ¥3,650 a year.",
                "When you buy a bag of Lili millet here, its page says how your money is shared: what the household "
                "gets, what the cooperative gets, what the payment costs. It adds up to the fen.",
            ),
            Heading("One weigh slip, all the way to the account"),
            text(
                "A household delivers; the scale shows grams, a grader picks the grade, and a weigh slip is printed on "
                "the spot. From that moment the household is owed at least the protected price times the weight.",
                "Once your order is paid and received, the money is shared out by those weigh slips. Every credit names "
                "the order and the delivery behind it. Public pages show a grower's surname only; the rest is masked.",
            ),
            Produce("millet"),
            Produce("coarse_grains"),
        ),
    ),
    "xiangquan": Story(
        title="Xiangquan",
        summary="Snow pears and New Year peaches, and a grower who lets his neighbours have saplings for less.",
        description="Snow pears and New Year peaches from Xiangquan, Taihe town, Zichuan: cheaper saplings for poor "
        "households, and a protected price for their fruit.",
        body=(
            Heading("First explain how it is grown"),
            text(
                "One grower in Xiangquan has snow pears and a honey peach named after New Year's Day. When poor "
                "households come to look at the pears, he goes through it all with them: how the fruit grows, and how "
                "far along it is now.",
                "He has promised more than talk: pear and peach saplings at a discount for poor households that want "
                "to plant. An orchard costs money for years before it bears; cheaper trees make the start lighter.",
            ),
            Picture("weighing", "First the scale, then the slip"),
            Heading("Sold by the box when ripe"),
            text(
                "The pears come in boxes of 10 and 5 jin. In this demo the pears and the peaches "
                "each have a protected price; it is written on the slip when the fruit is weighed, and no discount or refund "
                "afterwards takes a household below it.",
            ),
            Produce("pears"),
            Produce("peaches"),
        ),
    ),
    "shamao": Story(
        title="Shamao",
        summary="Hawthorn for a winery, rooms for guests, and public money turned into shares held by people.",
        description="Shamao, Taihe town, Zichuan: hawthorn bought in quantity, and ¥300,000 of public money turned into "
        "shares of 62 people in 41 households.",
        body=(
            Heading("Hawthorn that finds a buyer"),
            text(
                "The hawthorn of Shamao and Daoping has found a large customer. With the help of a loan scheme, a "
                "winery was matched with 38 households of the two villages and has bought more than 300,000 jin "
                "(150 tonnes).",
                "For these 38 households it has meant at least ¥45,000 more in all, ¥1,184 each on average.",
            ),
            Number("300,000 jin", "of hawthorn and more, bought from 38 households of two villages", REPORT),
            Picture("hawthorn_basket", "A basket full of hawthorn"),
            Heading("Three hundred thousand, counted into shares"),
            text(
                "Another sum is worth telling. ¥300,000 of the district's funds and ¥17,000 raised in the village went "
                "into a tourism cooperative for guest houses. The ¥300,000 did not stay in a common account: all of it "
                "became shares in the names of 62 people in 41 households.",
            ),
            Number("62 people", "in 41 households, each with a share", REPORT),
            Produce("hawthorn"),
        ),
    ),
    "daoping": Story(
        title="Daoping",
        summary="With Shamao, Daoping sells hawthorn in quantity: 38 households, one winery.",
        description="Hawthorn from Daoping, Taihe town, Zichuan: the protected price stands on the weigh slip, and the "
        "money is counted household by household.",
        body=(
            Heading("Two villages, one account"),
            text(
                "The newspaper names Daoping and Shamao in one breath: it is with 38 households of these two villages "
                "that the winery was matched. Sold one by one, every family has its own price; put together, 300,000 "
                "jin of hawthorn find somebody who wants them all.",
            ),
            Number("¥1,184", "more for each household on average, at the least", REPORT),
            Heading("Small baskets too"),
            text(
                "Much of the fruit goes to the winery; the rest finds its way as well. Here Daoping's hawthorn comes in "
                "a 3-jin basket and an 8-jin box, sent by the same demo cooperative.",
            ),
            Produce("daoping_hawthorn"),
            Produce("hawthorn_slices"),
        ),
    ),
    "baishu": Story(
        title="Baishu",
        summary="A tourism cooperative of 20 members who open their spare rooms to guests.",
        description="Baishu, Taihe town, Zichuan: a tourism cooperative of 20 members that turns spare rooms into "
        "income.",
        body=(
            Heading("Everyone a host"),
            text(
                "Baishu's tourism cooperative has 20 members. A house has more rooms than its family needs, "
                "and an empty room only grows old; swept and aired, it gives a guest a night in the village. The "
                "newspaper has a plain name for it: the landlords' economy.",
                "Rooms can't be booked here yet. To see what grows in Taihe, begin with the pears of Xiangquan or the "
                "hawthorn of Shamao.",
            ),
            Number("20", "members of the cooperative", REPORT),
            Produce("pears"),
        ),
    ),
    "dongdongyu": Story(
        title="Dongdongyu",
        summary="Two villages pooled their funds: a fixed 7% a year, all of it for poor households.",
        description="Dongdongyu, Taihe town, Zichuan: ¥600,000 pooled with Beixiace, ¥840 a person a year, and more "
        "than 40 stalls free for poor households.",
        body=(
            Heading("Money pooled, yield shared"),
            text(
                "Dongdongyu is a designated poor village, and so is Beixiace. The two put their special funds together, "
                "¥600,000, into a travel company at a fixed 7% a year. The whole of the 7% goes to poor households: "
                "¥840 a year for each person.",
            ),
            Number("¥840", "a year for each person", REPORT),
            Heading("Stalls at no charge"),
            text(
                "Visitors like to take something of the hills home. More than 40 stalls for farm produce were set up, "
                "and poor households pay nothing for theirs.",
            ),
        ),
    ),
    "tudui": Story(
        title="Tudui",
        summary="Of 63 poor households, the 32 in greatest need have solar panels on their roofs.",
        description="Tudui, Zhaili town, Zichuan: solar panels on 32 roofs, and an outlay of ¥3,000 recovered in under "
        "two years.",
        body=(
            Heading("A harvest on the roof"),
            text(
                "Tudui is a designated poor village with 63 poor households. The 32 in greatest need had solar panels "
                "put on the roofs of their own houses.",
                "Each paid ¥3,000 for the installation. The sun makes no difference between families: in under two "
                "years the outlay was back, and what comes after is income.",
            ),
            Number("32", "roofs with solar panels", REPORT),
            Number("Under 2 years", "to recover the ¥3,000 for the installation", REPORT),
        ),
    ),
    "xiya": Story(
        title="Xiya",
        summary="Mountains on three sides: 75 idle houses were let, and 28 poor villagers have work close to home.",
        description="Xiya, Zhaili town, Zichuan: 75 idle houses and more than 200 mu of land became a park for culture "
        "and crafts.",
        body=(
            Heading("New tenants for old houses"),
            text(
                "Mountains stand around Xiya on three sides. Somebody saw what such a place is worth, rented 75 houses "
                "that stood empty, leased more than 200 mu (13 hectares) of land, and built a park for culture and "
                "crafts.",
                "The houses bring rent, the land brings rent, and the park needs hands: 28 poor villagers work there, "
                "close to home.",
            ),
            Number("75", "idle houses let", REPORT),
            Number("28", "poor villagers employed in the park", REPORT),
        ),
    ),
    "beiping": Story(
        title="Beiping",
        summary="Two-way circulation in Xihe town: produce to the city, daily goods to the village.",
        description="Beiping, Xihe town, Zichuan, and two-way circulation: a cooperative that helps households to sell, "
        "and to buy.",
        body=(
            Heading("One road, two directions"),
            text(
                "Xihe's e-commerce cooperative set out to solve two troubles at once: what grows here is hard to sell, "
                "and what is needed here is hard to buy. The truck takes produce to the city and brings daily goods "
                "back; that is two-way circulation. It has opened another source of income to 1,100 poor households.",
                "In Beiping, staff helped poor villagers sign up for the online shop. A few taps on a "
                "phone are not hard when somebody sits beside you.",
            ),
            Number("1,100", "poor households in Xihe with this new source of income", REPORT),
            text("This is where the Two-Way Market has its name from."),
        ),
    ),
    "zhaili_sample": Story(
        title="Zhaili Sample Village",
        summary="A made-up village. Zhaili's organic millet is real; which village grows it, no newspaper says.",
        description="A made-up village of the demo that stands for the villages of Zhaili that grow organic millet.",
        body=(
            text(
                "So as not to put words into the mouth of any real village, a “sample village” stands here for "
                "Zhaili's organic millet. All but the figures below is demo.",
            ),
            Number("5,800 mu", "of organic millet and more in Zhaili (387 hectares)", REPORT),
            Number(
                "350",
                "poor households and more that it and 30 selenium greenhouses have brought at least ¥3,000 each",
                REPORT,
            ),
            Produce("organic_millet"),
        ),
    ),
    "longquan_sample": Story(
        title="Longquan Sample Village",
        summary="A made-up village. Longquan's selenium vegetables are real; which village grows them, no newspaper says.",
        description="A made-up village of the demo that stands for the villages of Longquan that grow selenium "
        "vegetables.",
        body=(
            text(
                "Longquan's soil holds selenium by nature. The town built on that: it turned to fruit and vegetables "
                "and invites people from the city to pick their own, one speciality a village. This “sample village” "
                "is made up, and offers a few selenium vegetables on the town's behalf.",
            ),
            Number("487", "households paired with a helper in Longquan, a plan for each", REPORT),
            Produce("vegetable_box"),
            Produce("tomatoes"),
        ),
    ),
}
