"""One frozen settings object for every command.

Precedence: defaults below < `tiaowen.toml` in the working folder < `TIAOWEN_*` variables <
command-line flags (passed to `load_settings` as keywords).
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from index.errors import SettingsError


class Settings(BaseSettings):
    """Everything that can be set; see `tiaowen.example.toml` for a commented file."""

    model_config = SettingsConfigDict(
        env_prefix="TIAOWEN_", toml_file="tiaowen.toml", frozen=True, extra="forbid"
    )

    corpus: Path = Field(Path("corpus"), description="文件所在目录")
    state: Path = Field(Path("var"), description="索引、缓存、反馈等生成物的目录")

    build_workers: int | None = Field(
        None, ge=1, description="建索引时的进程数；默认每个核一个，文件少时只用一个"
    )
    encoder: str = Field(
        "auto",
        description="auto：内置编码器，级别随规模；builtin：只用第一级；builtin-large：总用两级；"
        "或 sentence-transformers 模型名/目录",
    )
    second_tier_at_once: int = Field(
        1_200, ge=0, description="auto 时，待编码的条款不多于此数，就在建索引时用第二级"
    )
    second_tier_up_to: int = Field(200_000, ge=0, description="auto 时，条款多于此数就只用第一级")
    encoder_revision: str | None = Field(None, description="模型版本（提交号），固定后可复现")
    encoder_query_prompt: str | None = Field(None, description="查询前缀；默认用模型自带的")
    encoder_device: str | None = Field(None, description="cpu、cuda、mps；默认自动")
    encoder_backend: Literal["torch", "onnx", "openvino"] = "torch"
    encoder_batch_size: int = Field(64, ge=1)
    encoder_max_tokens: int | None = Field(None, ge=8)
    reranker: str | None = Field(None, description="CrossEncoder 模型名/目录；默认不用")
    reranker_revision: str | None = None

    reader: Literal["builtin", "small", "none"] = Field(
        "builtin",
        description="判断语句是否回答问题：builtin 为内置的两个模型，small 只用小网络，none 为不用",
    )

    vector_store: Literal["faiss", "milvus"] = Field("faiss", description="索引放在本机或 Milvus")
    milvus_uri: str = Field(
        "http://localhost:19530", description="Milvus 地址（https:// 为 TLS），或本机 .db 文件"
    )
    milvus_token: SecretStr | None = Field(None, description="用户名:密码，或 API 密钥")
    milvus_ca: Path | None = Field(None, description="自签证书机构的 PEM 文件")
    milvus_collection: str = Field("tiaowen", pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,99}$")
    milvus_timeout: float = Field(10.0, gt=0, description="一次请求连同重试的秒数")
    milvus_jieba: bool = Field(
        False, description="另为原文建 jieba 分词的 BM25 字段，供其他系统检索"
    )

    synonyms: Path | None = Field(None, description="自己的同义词文件，加在内置的之上")
    top_k: int = Field(10, ge=1, le=200, description="每次检索返回的条款数")

    generator: Literal["extractive", "local", "remote"] = "extractive"
    generator_model: str | None = Field(None, description="transformers 模型或远端模型名")
    generator_revision: str | None = None
    generator_base_url: str | None = Field(None, description="OpenAI 兼容服务的地址")
    generator_api_key_env: str = Field("OPENAI_API_KEY", description="密钥所在的环境变量")
    generator_timeout_s: float = Field(60.0, gt=0)
    generator_max_context_tokens: int = Field(6000, ge=256)
    generator_max_new_tokens: int = Field(800, ge=16)

    host: str = "127.0.0.1"
    port: int = Field(7860, ge=0, le=65535)
    public_hosts: tuple[str, ...] = Field((), description="经反向代理访问时的主机名")
    root_path: str = Field("", description="反向代理下的路径前缀，如 /tiaowen")
    trusted_proxies: str = Field("", description="可信的反向代理地址，逗号分隔")

    database_url: SecretStr | None = Field(
        None,
        description="评价、账号和登录状态放在哪里；默认是生成物目录里的 SQLite 文件",
    )
    metrics: bool = Field(False, description="对其他机器也提供 /metrics（本机总可以读）")
    tracing: bool = Field(False, description="发送 OpenTelemetry 链路；地址用 OTEL_EXPORTER_OTLP_*")
    tracing_questions: bool = Field(False, description="链路里带上问题的原文")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: flags, then environment, then `tiaowen.toml`."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**flags: object) -> Settings:
    """Return the settings; flags that are None count as not given.

    Raises:
        SettingsError: a value is unusable; names the setting and the reason.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"设置项 {name} 无效：{first['msg']}") from error
    except ValueError as error:
        raise SettingsError(f"tiaowen.toml 无法读取：{error}") from error


def encoder_setting(settings: Settings) -> str:
    """Return what in the settings chooses the encoder, as one string."""
    revision = settings.encoder_revision
    return f"{settings.encoder}@{revision}" if revision else settings.encoder
