# Two commands on a fresh machine: `make chat` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CHAT := $(VENV)/.installed
STAMP := $(VENV)/.dev
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help install chat index test check eval bench fuzz sbom clean
.DEFAULT_GOAL := help

help:  ## 列出可用的命令
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

# PyTorch first and alone, at the exact version that constraints.txt pins.
$(CHAT): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) torch==2.13.0
	$(PIP) -c constraints.txt -e .
	touch $@

# What tests, checks and evaluation need besides: no part of the chat.
$(STAMP): $(CHAT)
	$(PIP) -c constraints.txt -e ".[dev]"
	touch $@

install: $(CHAT)  ## 建立 .venv，安装问答所需的库

index: $(CHAT)  ## 按 corpus/ 重建索引
	$(BIN)/python -m index build

chat: $(CHAT)  ## 安装、建索引并打开网页 http://127.0.0.1:7860
	$(BIN)/python -m index build || test $$? -eq 1
	$(BIN)/python app.py

test: $(STAMP)  ## 运行测试
	$(BIN)/python -m pytest

check: $(STAMP)  ## 静态检查，测量并打印语句覆盖率
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml
	$(BIN)/python -m coverage run -m pytest -m "not slow and not browser"
	@echo "语句覆盖率（百分之）：$$($(BIN)/python -m coverage report --format=total)"

eval: $(STAMP)  ## 在各集合上运行评测，和简单系统并列
	$(BIN)/python -m eval run

# Records stay in BENCH, so that a run that was cut off goes on; remove it to measure anew.
BENCH ?= var/bench
bench: $(VENV)/.bench  ## 与同类比速度、占用和命中（STARD=目录 MILLION=文件 加测更大的材料）
	$(BIN)/python -m benchmarks.peers run --out $(BENCH) $(if $(STARD),--stard $(STARD))
	$(if $(MILLION),$(BIN)/python -m benchmarks.peers run --out $(BENCH) --stard $(STARD) \
		--million $(MILLION) --only million --rounds 1 --build-s 420)
	$(BIN)/python -m benchmarks.peers report --out $(BENCH)

$(VENV)/.bench: $(STAMP)
	$(PIP) -c constraints.txt -e ".[bench]"
	touch $@

fuzz: $(VENV)/.fuzz  ## 随机请求接口（数分钟，FUZZ_EXAMPLES=每个地址的次数）
	$(BIN)/python -m pytest tests/fuzz -m slow -p no:schemathesis

$(VENV)/.fuzz: $(STAMP)
	$(PIP) -c constraints.txt -e ".[fuzz]"
	touch $@

# In an environment of its own, so that the list names what the project needs and no more.
SBOM := $(VENV)/sbom
sbom: $(STAMP)  ## 列出装了什么、什么版本（CycloneDX，写到 var/sbom.json）
	$(PYTHON) -m venv $(SBOM)
	$(SBOM)/bin/python -m pip install --quiet --disable-pip-version-check cyclonedx-bom==7.5.0
	mkdir -p var
	$(SBOM)/bin/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml \
		--output-reproducible -o var/sbom.json

clean:  ## 删除虚拟环境和缓存（不动 corpus/ 和 var/）
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
