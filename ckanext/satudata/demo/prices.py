"""Invented daily prices: every product wanders around its usual price. Imports nothing of ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random
from typing import Any

MARKETS = ("Ambulu", "Arjasa", "Balung", "Kalisat", "Kaliwates", "Kencong", "Patrang",
           "Rambipuji", "Sumbersari", "Tanggul")  # fmt: skip
PRICES = {
    "Beras Medium": 12500, "Beras Premium": 15000, "Jagung Pipilan": 6500, "Kedelai": 11500,
    "Gula Pasir": 17500, "Minyak Goreng Curah": 16500, "Minyak Goreng Kemasan": 19500,
    "Tepung Terigu": 12000, "Daging Sapi": 120000, "Daging Ayam Ras": 36000,
    "Daging Ayam Kampung": 65000, "Telur Ayam Ras": 28000, "Cabai Merah Besar": 42000,
    "Cabai Merah Keriting": 45000, "Cabai Rawit Merah": 55000, "Bawang Merah": 34000,
    "Bawang Putih": 38000, "Tomat": 12000, "Kentang": 16000, "Wortel": 13000, "Kubis": 9000,
    "Kacang Tanah": 27000, "Kacang Hijau": 24000, "Ikan Tongkol": 35000,
    "Ikan Bandeng": 33000,
}  # fmt: skip
FIRST_DAY, LAST_DAY = dt.date(2025, 1, 1), dt.date(2026, 3, 31)


def daily(random: Random) -> Iterator[dict[str, Any]]:
    """One row per day, market and product; the largest table of the demo."""
    today = {
        (market, product): price * random.uniform(0.96, 1.04)
        for market in MARKETS
        for product, price in PRICES.items()
    }
    for day in range((LAST_DAY - FIRST_DAY).days + 1):
        date = (FIRST_DAY + dt.timedelta(days=day)).isoformat()
        for number, market in enumerate(MARKETS, start=1):
            for product, usual in PRICES.items():
                drift = (usual - today[market, product]) * 0.02
                today[market, product] += drift + usual * random.gauss(0, 0.008)
                yield {
                    "tanggal": date,
                    "kode_pasar": f"PSR-{number:02}",
                    "nama_pasar": f"Pasar Contoh {market}",
                    "komoditas": product,
                    "harga": round(today[market, product] / 50) * 50,
                }
