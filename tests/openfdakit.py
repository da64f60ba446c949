"""A project that field reports of openFDA are imported into."""

POLICY = """\
version: 1
device: {name: Pump, manufacturer: Maker, markets: [us], software-class: none, exposure-unit: use}
severity: [{id: S1, label: a}, {id: S2, label: b}, {id: S3, label: c}]
probability:
  levels:
    - {id: P1, label: a, lower: 0, upper: 1e-6}
    - {id: P2, label: b, lower: 1e-6, upper: 1e-3}
    - {id: P3, label: c, lower: 1e-3, upper: 1}
regions:
  - {id: low, label: Low, acceptable: true, control-required: false, significant: false}
  - {id: high, label: High, acceptable: false, control-required: true, significant: true}
matrix:
  P3: {S1: low, S2: high, S3: high}
  P2: {S1: low, S2: low, S3: high}
  P1: {S1: low, S2: low, S3: low}
"""
