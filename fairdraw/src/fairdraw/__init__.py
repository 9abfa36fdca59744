"""Verifiable stratified draws and canonical matchings, with the standard library alone.

The public functions live in the modules named below; README.md lists them with what they take and return.

announcement, frame, receipts, seed, quotas, draw    what stands before, in and after a draw
matching, explain, replacement                       officers to seats, why it cannot be, and replacements
advisor                                              how many of each class a limited capacity should visit
estimate                                             what the visits of a draw say of all subjects
package, journal, verify                             files, proofs, and the verification of a package
canonical, merkle, messages, schema                  hashes, trees, sentences and checks under all of them
"""
