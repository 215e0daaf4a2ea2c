"""A small site for tests: the pages of `tests.world` in two languages, with pictures, through Wagtail's own tree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image
from wagtail.models import Locale, Page, Site

from cms.models import HomePage, ProducePage, StorefrontPage, StoryImage, TownshipPage, VillageIndexPage, VillagePage
from cms.pictures.drawing import make_renditions
from marketplace.catalogue.models import Pack, Product
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from marketplace.supply.models import Agreement, Lot, ProtectedPrice
from tests.world import Farm, World

TODAY = date(2026, 10, 20)  # the day of tests.world.NOW


@dataclass
class ShopSite:
    """The pages of one language."""

    home: HomePage
    storefront: StorefrontPage
    millet: ProducePage
    pears: ProducePage
    villages: VillageIndexPage
    township: TownshipPage
    village: VillagePage
    other_village: VillagePage

    @property
    def addresses(self) -> list[str]:
        """Every page's address."""
        pages = (self.home, self.storefront, self.millet, self.pears, self.villages, self.township, self.village)
        return [page.address for page in pages]


def made_administrator(user: User) -> User:
    """An administrator as well, which is what they act as first."""
    appoint(user=user, role=Role.ADMINISTRATOR)
    user.refresh_from_db()
    return user


def picture_bytes(size: tuple[int, int] = (64, 48), kind: str = "JPEG", **options: object) -> bytes:
    """A small picture, orange on the left and blue on the right."""
    picture = Image.new("RGB", size, (230, 120, 20))
    picture.paste((20, 60, 200), (size[0] // 2, 0, size[0], size[1]))
    out = BytesIO()
    picture.save(out, format=kind, **options)
    return out.getvalue()


def make_picture(title: str = "谷子", **fields: object) -> StoryImage:
    """A picture with all its renditions."""
    image = StoryImage.objects.create(
        title=title,
        description=f"{title}的画",
        description_en=f"A drawing: {title}",
        file=ContentFile(picture_bytes(), name="drawing.jpg"),
        **fields,
    )
    make_renditions(image)
    return image


def make_site(world: World) -> ShopSite:
    """Chinese pages of the world's two farms, in place of Wagtail's welcome page."""
    chinese = Locale.objects.get_or_create(language_code="zh-hans")[0]
    Locale.objects.get_or_create(language_code="en")
    root = Page.get_first_root_node()
    picture = make_picture()
    home = root.add_child(
        instance=HomePage(
            title="双向集市", slug="shop", locale=chinese, heading="山里的好收成", lead="直接到您家。", picture=picture
        )
    )
    Site.objects.update(root_page=home)
    storefront = home.add_child(
        instance=StorefrontPage(title="买好物", slug="produce", locale=chinese, show_in_menus=True, lead="按产地挑选。")
    )
    index = home.add_child(
        instance=VillageIndexPage(title="看村庄", slug="villages", locale=chinese, show_in_menus=True)
    )
    township, village = _village_pages(index, world.millet, "lingzi", "lili", picture)
    _, other_village = _village_pages(index, world.pears, "taihe", "xiangquan", picture)
    millet = add_produce_page(storefront, world.millet.product, "millet", picture)
    pears = add_produce_page(storefront, world.pears.product, "pears", picture)
    return ShopSite(home, storefront, millet, pears, index, township, village, other_village)


def _village_pages(
    index: VillageIndexPage, farm: Farm, township: str, village: str, picture: StoryImage
) -> tuple[TownshipPage, VillagePage]:
    place = farm.product.village
    above = index.add_child(
        instance=TownshipPage(
            title=place.township.name, slug=township, locale=index.locale, township=place.township, lead="山间小镇。"
        )
    )
    return above, above.add_child(
        instance=VillagePage(
            title=place.name,
            slug=village,
            locale=index.locale,
            village=place,
            summary="石堰上的村子。",
            picture=picture,
            story=make_story(picture),
        )
    )


def make_story(picture: StoryImage) -> list[tuple[str, object]]:
    """A story with one block of each kind that needs no other page."""
    return [
        ("paragraph", "<h2>谷子地</h2><p>白露前后开镰。</p>"),
        ("picture", {"picture": picture, "caption": "晒场"}),
        ("quote", {"text": "过了秤，心里有底。", "attribution": "社员 焦**"}),
        ("number", {"value": "63户", "meaning": "种谷子的农户", "source": "示例报"}),
    ]


def add_produce_page(storefront: StorefrontPage, product: Product, slug: str, picture: StoryImage) -> ProducePage:
    """A produce page with a story and two further pictures."""
    storefront.refresh_from_db()
    return storefront.add_child(
        instance=ProducePage(
            title=product.name,
            slug=slug,
            locale=storefront.locale,
            product=product,
            summary="当季新收。",
            main_picture=picture,
            pictures=[("picture", {"picture": picture, "caption": ""})] * 2,
            story=make_story(picture),
        )
    )


def add_products(site: ShopSite, like: Farm, count: int) -> None:
    """Further products of a farm's cooperative with pack, terms, stock and page. Rows only: nothing is delivered."""
    first = site.storefront.get_children().count() + 1
    picture = site.millet.main_picture
    for number in range(first, first + count):
        product = Product.objects.create(
            name=f"{like.product.name}{number}号",
            category=like.product.category,
            cooperative=like.cooperative,
            village=like.product.village,
        )
        Pack.objects.create(product=product, name="5斤袋", grams=2500, price_fen=4900)
        ProtectedPrice.objects.create(
            product=product, grade="first", season=like.season, fen_per_jin=500, set_by=like.staff
        )
        Agreement.objects.create(
            product=product,
            cooperative=like.cooperative,
            season=like.season,
            household_share_bp=7000,
            signed_on=like.season.starts_on,
        )
        Lot.objects.create(
            product=product,
            grade="first",
            code=f"MORE-{product.pk}",
            harvested_on=date(2026, 10, 1),
            best_before=date(2027, 9, 30),
            certificate_number=f"MORE-{product.pk}",
            grams_delivered=100_000,
        )
        # Through the tree's own arithmetic but without Wagtail's indexing, which takes a second for fifty pages.
        page = ProducePage(
            title=product.name,
            slug=f"more-{number}",
            locale=site.storefront.locale,
            product=product,
            summary="当季新收。",
            main_picture=picture,
            path=ProducePage._get_path(site.storefront.path, site.storefront.depth + 1, number),
            depth=site.storefront.depth + 1,
            url_path=f"{site.storefront.url_path}more-{number}/",
            draft_title=product.name,
            live=True,
        )
        page.save_base(raw=False)


def translate_site(site: ShopSite) -> None:
    """Publish every page in English too."""
    english = Locale.objects.get(language_code="en")
    for page in (site.home, site.storefront, site.villages, site.township, site.village, site.millet):
        copy = page.copy_for_translation(english, copy_parents=False)
        copy.title = f"{page.slug} (en)"
        copy.save_revision().publish()
