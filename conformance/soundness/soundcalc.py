#!/usr/bin/env python3
"""soundcalc.py --soundcalc CHECKOUT [--write]: the same proofs, judged by the Ethereum Foundation's calculator.

CHECKOUT is a clone of https://github.com/ethereum/soundcalc, which needs `toml` 0.10.2 from PyPI. Turns cases.json (exported by
SoundnessModelTest) into soundcalc's input, runs it, and compares with soundcalc.json, or writes that file. SoundcalcTest holds
`SoundnessBudget` to it, with the differences between the two models by name.

soundcalc knows one table of one height, so every case is asked twice, in the unique-decoding regime:
  table   the tallest table at rate 2^-blowup, as soundcalc reads a STARK: constraints, out-of-domain point, lookups
  radius  the tallest domain at the rate that the shortest table dictates, (rows + 2)/domain: batching, folds, queries
soundcalc has no KoalaBear of degree five; it is added to its list of fields, with soundcalc's own constants."""
import argparse
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
FIGURES = os.path.join(HERE, 'soundcalc.json')
COMMAND = 'conformance/soundness/soundcalc.py --soundcalc CHECKOUT --write'
POINTS = 2


def circuit(name, case, rate, length):
    p, tables = case['parameters'], case['tables']
    domain = 2 ** (max(t['log_height'] for t in tables) + p['log_blowup'])
    arities = [2**k for k in case['log_arities']]
    last = domain
    for arity in arities: last //= arity
    return {
        'name': name, 'rho': rate, 'trace_length': length, 'explicit_regime': 'unique',
        'air_max_degree': max(t['degree'] for t in tables), 'opening_points': POINTS,
        'num_constraints': sum(t['constraints'] for t in tables),
        'batch_size': sum(m['width'] * m['points'] for m in case['opened']), 'power_batching': True,
        'fri_folding_factors': arities, 'fri_early_stop_degree': last, 'num_queries': p['num_queries'],
        'grinding_query_phase': p['query_pow_bits'], 'grinding_commit_phase': p['commit_pow_bits'],
        'grinding_batching_phase': p['batch_pow_bits'], 'grinding_deep': p['ood_pow_bits'],
        'lookups': [{
            'name': 'lookups', 'logup_type': 'univariate', 'rows_T': 0, 'grinding_bits_lookup': p['lookup_pow_bits'],
            'rows_L': sum(2**t['log_height'] * t['interactions'] for t in tables),
            # The tuple, and the number of the bus in front of it.
            'num_columns_S': case['tuple_width'] + 1}]}


def circuits(case):
    rows = [2**t['log_height'] for t in case['tables']]
    blowup = 2**case['parameters']['log_blowup']
    rate = (min(rows) + POINTS) / (min(rows) * blowup)
    return [circuit('table', case, 1 / blowup, max(rows)), circuit('radius', case, rate, rate * max(rows) * blowup)]


def soundcalc(case):
    """Bits of both circuits, under soundcalc's names of the rounds."""
    import toml
    from soundcalc.common import fields
    from soundcalc.zkvms.zkvm import zkVM
    degree = case['parameters']['extension_degree']
    field = 'KoalaBear^%d' % degree
    fields.FIELD_MAP.setdefault(field, fields.FieldParams(
        name=field, p=fields.KOALABEAR_P, field_extension_degree=degree,
        F=float(fields.KOALABEAR_P)**degree, two_adicity=fields.KOALABEAR_TWO_ADICITY))
    system = {'name': case['name'], 'protocol_family': 'FRI_STARK', 'field': field, 'hash_size_bits': 256}
    with tempfile.NamedTemporaryFile('w', suffix='.toml') as config:
        toml.dump({'zkevm': system, 'circuits': circuits(case)}, config)
        config.flush()
        return {c.get_name(): c.get_security_levels()['UDR'] for c in zkVM.load_from_toml(config.name).get_circuits()}


def figures(case):
    """Floors of bits under our names of the rounds: what soundcalc says of one table, and at our radius."""
    by_circuit = soundcalc(case)
    names = {'lookups': 'lookups', 'constraint batching': 'ALI', 'out-of-domain point': 'DEEP', 'opening batching': 'batching'}
    names.update({'fold %d' % i: 'commit round %d' % (i + 1) for i in range(len(case['log_arities']))})
    names['queries'] = 'query phase'
    return {ours: {circuit: levels[theirs] for circuit, levels in by_circuit.items()} for ours, theirs in names.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--soundcalc', required=True, metavar='CHECKOUT')
    parser.add_argument('--write', action='store_true')
    args = parser.parse_args()
    sys.path.insert(0, args.soundcalc)
    commit = subprocess.check_output(['git', '-C', args.soundcalc, 'rev-parse', 'HEAD'], text=True).strip()
    cases = json.load(open(os.path.join(HERE, 'cases.json')))
    found = {'soundcalc': commit, 'command': COMMAND, 'figures': {c['name']: figures(c) for c in cases}}
    if args.write: open(FIGURES, 'w').write(json.dumps(found, indent=1) + '\n')
    committed = json.load(open(FIGURES))
    for name, rounds in found['figures'].items():
        print('%-24s %s' % (name, '  '.join('%s %d/%d' % (r, b['table'], b['radius']) for r, b in rounds.items())))
    same = committed['figures'] == found['figures']
    print('soundcalc %s: %s' % (commit, 'as committed' if same else 'NOT as committed, which was ' + committed['soundcalc']))
    sys.exit(not same)


if __name__ == '__main__':
    main()
