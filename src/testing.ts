// The public side of podwire's testing: arbitraries for fast-check and the invariants of networks. Needs fast-check.
export {};
