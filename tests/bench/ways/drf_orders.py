"""The peer for receiving orders: Django REST Framework as its tutorial has it, on PostgreSQL."""

import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": os.environ["BENCH_DRF_HOST"],
            "PORT": os.environ["BENCH_DRF_PORT"],
            "NAME": os.environ["BENCH_DRF_DATABASE"],
            "USER": os.environ["BENCH_DRF_USER"],
            "CONN_MAX_AGE": None,  # connections are kept
        }
    },
    INSTALLED_APPS=["rest_framework"],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],  # it tells lengths of answers
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": [],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
        "UNAUTHENTICATED_USER": None,
    },
)
django.setup()

# Django wants its settings before its models.
from django.db import connection, models  # noqa: E402 - as said above
from django.urls import path  # noqa: E402 - as said above
from rest_framework import generics, serializers  # noqa: E402 - as said above


class Order(models.Model):  # type: ignore[misc]  # the peer tells no types
    """One proof of purchase, its products as JSON."""

    id_website = models.UUIDField()
    purchase_reference = models.CharField(max_length=50)
    purchase_date = models.DateTimeField()
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    email = models.EmailField()
    phone = models.CharField(max_length=20, null=True)
    language = models.CharField(max_length=5)
    country = models.CharField(max_length=2, null=True)
    products = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "orders"
        constraints = (
            models.UniqueConstraint(fields=["id_website", "purchase_reference"], name="one_per_reference"),
        )
        indexes = (models.Index(fields=["id_website", "received_at"], name="by_arrival"),)


class OrderSerializer(serializers.ModelSerializer):  # type: ignore[misc]  # as above
    class Meta:
        model = Order
        fields = "__all__"


class Orders(generics.CreateAPIView):  # type: ignore[misc]  # as above
    queryset = Order.objects.all()
    serializer_class = OrderSerializer


urlpatterns = [path("orders", Orders.as_view())]
application = get_wsgi_application()


def create_table() -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Order)
