"""The products' stories in English: the same blocks in the same order as in `produce_stories_zh`."""

from __future__ import annotations

from .story import Heading, Number, Story, text

REPORT = "Local newspaper, about 2016"

PRODUCE_STORIES = {
    "millet": Story(
        title="Lili millet",
        summary="Millet from 63 households in Lili, bought at no less than ¥5 per jin.",
        description="Lili millet from Lingzi town, Zichuan: protected price ¥5 per jin; 5-jin bag, 2-jin bag and a "
        "special-grade gift box.",
        body=(
            Heading("Who grows it"),
            text(
                "This bag comes from Lili in Lingzi town. Its 63 poor households grow coarse grains the “five unified” "
                "way, and the village has taken up processing.",
            ),
            Number("¥5.00 per jin", "the protected purchase price", REPORT),
            Heading("In the kitchen"),
            text(
                "Rinse it twice; there is no need to soak it. For porridge, add it to boiling water and let it simmer "
                "for forty minutes, until a film of millet oil rises. One third of millet makes a pot of rice fragrant.",
                "Once open, tie the bag and keep it cool; in summer, keep it in the refrigerator.",
            ),
        ),
    ),
    "coarse_grains": Story(
        title="Lili coarse grains",
        summary="Several coarse grains in one bag, delivered by Lili's households, graded and packed by the cooperative.",
        description="Lili coarse grains from Lingzi town, Zichuan: protected price ¥5 per jin; 3-jin bag and 6-jin box.",
        body=(
            Heading("Who grows it"),
            text(
                "Besides millet, Lili's poor households deliver other coarse grains. The cooperative keeps the grades "
                "apart and mixes by weight; every bag carries a lot number that leads back to its weigh slips.",
            ),
            Number("About 10", "jobs in processing, done by poor households of the village", REPORT),
            Heading("In the kitchen"),
            text("Soak overnight and cook with rice; or blend to a cream: one bowl in the morning lasts until noon."),
        ),
    ),
    "organic_millet": Story(
        title="Zhaili organic millet",
        summary="Zhaili town has more than 5,800 mu of organic millet; here it comes in small bags.",
        description="Organic millet from Zhaili town, Zichuan: 2-jin and 5-jin bags, each with its lot and certificate.",
        body=(
            Heading("Who grows it"),
            text(
                "Zhaili's organic millet covers more than 5,800 mu (387 hectares). Together with 30 selenium greenhouses "
                "it has brought more than 350 poor households at least ¥3,000 more each. The newspaper names no village; "
                "a “sample village” stands for it here.",
            ),
            Number("5,800 mu", "of organic millet and more", REPORT),
            Heading("In the kitchen"),
            text("The grains are small and cook fast. With pumpkin they turn creamy in twenty minutes."),
        ),
    ),
    "pears": Story(
        title="Xiangquan snow pears",
        summary="Snow pears from Xiangquan in Taihe town, sold by the box, even in size and full of juice.",
        description="Snow pears from Xiangquan, Taihe town, Zichuan: protected price ¥2.50 per jin; boxes of 10 and "
        "5 jin.",
        body=(
            Heading("Who grows them"),
            text(
                "A grower of snow pears in Xiangquan lets poor households have saplings at a discount and teaches them "
                "to judge the fruit. Grade and weight are written down at the scale; at that moment the protected "
                "price is fixed.",
            ),
            Heading("At home"),
            text(
                "Sort the box when you open it and eat bruised fruit first. Sound pears keep until spring in the "
                "refrigerator, each in its paper. For a sore throat, stew them with rock sugar for half an hour.",
            ),
        ),
    ),
    "peaches": Story(
        title="Xiangquan New Year peaches",
        summary="Honey peaches named after New Year's Day, from Xiangquan in Taihe town.",
        description="New Year honey peaches from Xiangquan, Taihe town, Zichuan: 5-jin and 3-jin boxes, while they "
        "last.",
        body=(
            Heading("Who grows them"),
            text(
                "These peaches come from the same village as the snow pears. Its grower has promised poor households "
                "peach saplings at a discount too. Until their trees bear, the lots stay small; when one is sold out, "
                "we wait for the next.",
            ),
            Heading("At home"),
            text("Let hard ones rest for two days, until they give a little. Wash each just before you eat it."),
        ),
    ),
    "early_peaches": Story(
        title="Xiangquan early peaches",
        summary="Early peaches that ripen in June: pre-order now, they leave as soon as they are picked.",
        description="Early peaches from Xiangquan, Taihe town, Zichuan: 5-jin and 3-jin boxes, paid now and shipped after "
        "the June harvest; refunded by themselves if it fails.",
        body=(
            Heading("Ordered first, picked ripe"),
            text(
                "Early peaches don't keep: once picked, they have to leave. With boxes ordered beforehand the cooperative "
                "knows how many it needs, and households can let the fruit ripen on the branch. You pay now, and what of "
                "it reaches the household is written down now; once the peaches are weighed in and boxed, who paid first "
                "gets them first.",
            ),
            Heading("If there is no harvest"),
            text("Late frost and hail are what an orchard fears. If nothing comes, your money goes back by itself."),
        ),
    ),
    "hawthorn": Story(
        title="Shamao hawthorn",
        summary="Hawthorn from Shamao in Taihe town: in quantity for a winery, by the box here.",
        description="Hawthorn from Shamao, Taihe town, Zichuan: protected price ¥1.50 per jin; boxes of 5 and 10 jin.",
        body=(
            Heading("Who grows it"),
            text(
                "38 households of Shamao and Daoping have sold more than 300,000 jin of hawthorn to a winery, at least "
                "¥1,184 more for each on average. Here you buy fresh fruit by the box, and the price says what the "
                "household gets.",
            ),
            Number("¥1,184", "more for each household on average, at the least", REPORT),
            Heading("In the kitchen"),
            text(
                "Stone it and cook it to a paste, 200 g of sugar to 500 g of fruit; or thread it on a stick and glaze "
                "it with sugar. Go easy on it with a sour stomach.",
            ),
        ),
    ),
    "daoping_hawthorn": Story(
        title="Daoping hawthorn",
        summary="Daoping's hawthorn in a small basket, just right for a family and a few days.",
        description="Hawthorn from Daoping, Taihe town, Zichuan: 3-jin basket and 8-jin box, sent by the demo "
        "cooperative of Shamao and Daoping.",
        body=(
            Heading("Who grows it"),
            text(
                "Daoping's hawthorn is graded together with Shamao's and boxed apart; the lot number says which "
                "village the fruit is from.",
            ),
            Heading("In the kitchen"),
            text("Sour when raw, mild when brewed: slice a few berries, add two slices of ginger and boiling water."),
        ),
    ),
    "hawthorn_slices": Story(
        title="Daoping dried hawthorn slices",
        summary="Hawthorn sliced and dried, for tea and for stews; it keeps long.",
        description="Dried hawthorn slices, a product made up for the demo: 1-jin bag and 2-jin tin, protected price "
        "¥10 per jin of dried slices.",
        body=(
            Heading("Who grows them"),
            text(
                "Fresh fruit, sliced and dried on woven trays. This product was added for the demo: dried slices have "
                "a protected price of their own, ¥10 per jin, and it is the dried slices that are weighed.",
            ),
            Heading("In the kitchen"),
            text("Five or six slices make a cup of tea, twice. A small handful makes a beef stew tender sooner."),
        ),
    ),
    "vegetable_box": Story(
        title="Longquan selenium vegetable box",
        summary="Selenium vegetables from Longquan town: whatever is in season, several kinds to a box.",
        description="A box of selenium vegetables from Longquan town, Zichuan, 8 or 5 jin: cabbage, tomatoes, "
        "cucumbers, radishes by the season.",
        body=(
            Heading("Who grows it"),
            text(
                "Longquan's soil holds selenium by nature, and the town has built its pick-your-own fields on it. If "
                "you can't come, the cooperative picks a box for you: cabbage, tomatoes, cucumbers, greens, small "
                "radishes, whatever the fields have.",
            ),
            Number("487", "households paired with a helper in Longquan, a plan for each", REPORT),
            Heading("At home"),
            text("Eat the greens first, cabbage and radishes last. Keep tomatoes out of the refrigerator, in the air."),
        ),
    ),
    "tomatoes": Story(
        title="Longquan selenium tomatoes",
        summary="Picked only when ripe: selenium tomatoes from the greenhouses of Longquan town.",
        description="Selenium tomatoes from Longquan town, Zichuan: protected price ¥2.20 per jin; 5-jin and 3-jin "
        "boxes.",
        body=(
            Heading("Who grows them"),
            text(
                "Grown in a greenhouse in Longquan. They are picked red, so their skin is thin; they lie side by side "
                "in the box, never two deep.",
            ),
            Heading("In the kitchen"),
            text("Best raw. For tomatoes and eggs, fry the tomatoes first until they give juice, then add the eggs."),
        ),
    ),
}
