"""The groups of search words that a marketplace begins with (`cms/migrations/0004_search_words.py`); editors keep them from then on.

What a kitchen of Shandong calls things, in Chinese and English, with misspellings that people do type. Homophones, pinyin,
plurals and traditional characters need no entry. No word stands in two groups.
"""

GRAINS = """
小米, 谷子, 黄小米, 小黄米, 粟, 粟米, millet, foxtail millet, milet
黍子, 黍米, 黄米, 大黄米, 糜子, broomcorn millet, proso millet
高粱, 高梁, 高粱米, sorghum, kaoliang, sorgum
玉米, 苞米, 棒子, 包谷, 苞谷, 玉蜀黍, corn, maize, sweetcorn
玉米面, 棒子面, 玉米粉, cornmeal, corn flour
小麦, 麦子, wheat
面粉, 白面, 面, flour, wheat flour
荞麦, 荞麦米, 三角麦, buckwheat
燕麦, 莜麦, 燕麦片, oat, oatmeal
大麦, 大麦仁, barley
大米, 稻米, 白米, 稻子, rice
糯米, 江米, 元米, glutinous rice, sticky rice
薏米, 薏仁, 薏苡仁, 苡米, coix, job's tears
杂粮, 粗粮, 五谷, 五谷杂粮, 小杂粮, 八宝米, grain, coarse grain, cereal, whole grain, grians
黄豆, 大豆, soybean, soya bean, soy
绿豆, 绿小豆, mung bean, mungbean
红豆, 赤豆, 赤小豆, 红小豆, 小豆, adzuki, adzuki bean, red bean
黑豆, 乌豆, black bean
芸豆, 花芸豆, 腰豆, kidney bean
豇豆, 饭豆, 豆角, 长豆角, cowpea, long bean
花生, 长生果, 落花生, 花生米, peanut, groundnut
芝麻, 胡麻, 脂麻, sesame
"""

FRUIT = """
桃, 桃子, 蜜桃, 水蜜桃, 毛桃, 油桃, 仙桃, 桃儿, peach, nectarine
梨, 梨子, 雪梨, 鸭梨, 酥梨, 香梨, 雪花梨, pear, snow pear
苹果, 红富士, 富士, 平果, 频果, apple, fuji apple, appel
山楂, 山查, 山渣, 红果, 山里红, 酸楂, 棠球, hawthorn, hawthorne, haw
山楂片, 山楂干, 干山楂, 山楂干片, dried hawthorn, hawthorn slice
枣, 大枣, 红枣, 枣子, 干枣, jujube, date, chinese date
柿子, 柿, 甜柿, 磨盘柿, persimmon
柿饼, 柿干, dried persimmon
核桃, 胡桃, 核桃仁, walnut
板栗, 栗子, 毛栗子, chestnut
杏, 杏子, 杏儿, apricot
李子, 李, plum
樱桃, 车厘子, 大樱桃, cherry
葡萄, 提子, 蒲桃, grape
草莓, 士多啤梨, 草梅, strawberry
西瓜, 寒瓜, watermelon
甜瓜, 香瓜, 哈密瓜, melon, muskmelon
石榴, 安石榴, pomegranate
无花果, 天仙果, fig
桑葚, 桑椹, 桑果, mulberry
猕猴桃, 奇异果, 猕猴梨, kiwi, kiwifruit
橘子, 桔子, 柑橘, 柑桔, mandarin, tangerine
橙子, 甜橙, 橙, orange
香蕉, 芭蕉, banana
鲜果, 水果, 果子, fruit, furit
"""

VEGETABLES = """
西红柿, 番茄, 洋柿子, 番柿, 小番茄, 圣女果, tomato, cherry tomato, tomatoe
土豆, 马铃薯, 洋芋, 山药蛋, 地蛋, 洋山芋, potato, potatoe
红薯, 地瓜, 番薯, 甘薯, 白薯, 山芋, 红苕, sweet potato, yam
山药, 淮山, 怀山药, 铁棍山药, chinese yam
芋头, 芋艿, 毛芋头, taro
黄瓜, 青瓜, 胡瓜, 王瓜, cucumber, cucumbar
茄子, 茄瓜, 矮瓜, 紫茄, eggplant, aubergine
辣椒, 尖椒, 海椒, 番椒, 秦椒, chili, chilli, chile, hot pepper
青椒, 甜椒, 柿子椒, 菜椒, 灯笼椒, bell pepper, sweet pepper, capsicum
大白菜, 白菜, 黄芽菜, 结球白菜, chinese cabbage, napa cabbage
圆白菜, 卷心菜, 包菜, 甘蓝, 莲花白, 洋白菜, 大头菜, cabbage
小白菜, 油菜, 青菜, 上海青, 小油菜, bok choy, pak choi
菠菜, 波菜, 菠薐菜, spinach, spinich
芹菜, 旱芹, 西芹, 药芹, celery
韭菜, 起阳草, 壮阳草, 扁菜, chive, chinese chive
生菜, 莴苣菜, 叶用莴苣, lettuce, letuce
莴笋, 青笋, 茎用莴苣, celtuce, stem lettuce
香菜, 芫荽, 胡荽, coriander, cilantro
茼蒿, 蒿子秆, 皇帝菜, crown daisy
西兰花, 青花菜, 绿花菜, 西蓝花, broccoli, brocolli
花菜, 菜花, 花椰菜, 椰菜花, cauliflower
胡萝卜, 红萝卜, 甘荀, 黄萝卜, 胡罗卜, carrot
萝卜, 白萝卜, 青萝卜, 罗卜, 莱菔, radish, daikon, turnip
南瓜, 倭瓜, 北瓜, 番瓜, 金瓜, pumpkin
西葫芦, 茭瓜, 角瓜, 葫芦瓜, zucchini, courgette
冬瓜, 白瓜, winter melon, wax gourd
丝瓜, 天罗, 水瓜, luffa, loofah
苦瓜, 凉瓜, 癞瓜, bitter melon, bitter gourd
四季豆, 菜豆, 刀豆, 芸豆角, 扁豆, green bean, french bean, string bean
豌豆, 荷兰豆, 青豆, 麦豆, pea, snow pea
大葱, 葱, 章丘大葱, 青葱, scallion, green onion, spring onion
洋葱, 葱头, 圆葱, 球葱, onion
大蒜, 蒜, 蒜头, garlic
生姜, 姜, 老姜, 鲜姜, ginger
莲藕, 藕, 莲菜, lotus root
香椿, 香椿芽, 椿芽, toon, toona
蘑菇, 香菇, 菌菇, 平菇, 冬菇, mushroom, shiitake
木耳, 黑木耳, 云耳, wood ear, black fungus
蔬菜, 时蔬, 青菜箱, 菜, 蔬菜箱, vegetable, veg, veggie, vegatable, greens
"""

USES = """
礼盒, 送礼, 礼品, 礼物, 礼包, 礼箱, 伴手礼, 年礼, 年货, 走亲戚, 看望, gift, gift box, present, hamper, souvenir
有机, 无公害, 无农药, 生态, organic, pesticide free, ogranic
富硒, 硒, 含硒, selenium
粥, 熬粥, 煮粥, 稀饭, porridge, congee
干货, 干果, 晒干, 干片, dried, dried fruit
新鲜, 现摘, 当天采摘, fresh
"""

OTHER = """
蜂蜜, 蜜糖, 槐花蜜, honey
鸡蛋, 土鸡蛋, 柴鸡蛋, 笨鸡蛋, 草鸡蛋, egg, free range egg
花生油, 食用油, 菜油, peanut oil, cooking oil
香油, 芝麻油, 麻油, sesame oil
粉条, 粉丝, 粉皮, 红薯粉, glass noodle, vermicelli
煎饼, 山东煎饼, 杂粮煎饼, shandong pancake, jianbing
豆腐, 豆干, 卤水豆腐, tofu, bean curd
茶叶, 茶, 绿茶, 红茶, tea
金银花, 忍冬, 双花, honeysuckle
菊花, 杭菊, 菊花茶, chrysanthemum
"""

FIRST_WORDS = tuple(
    line for block in (GRAINS, FRUIT, VEGETABLES, USES, OTHER) for line in block.splitlines() if line.strip()
)
