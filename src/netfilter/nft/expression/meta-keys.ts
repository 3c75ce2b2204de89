/** The keys of `meta`, in the order in which nft tells them. */
export const META_KEYS: readonly string[] = (
  "length protocol priority mark iif oif iifname oifname iiftype oiftype skuid skgid nftrace rtclassid secmark nfproto " +
  "l4proto ibrname obrname pkttype cpu iifgroup oifgroup cgroup random ipsec iifkind oifkind ibrpvid ibrvproto time day " +
  "hour sdif sdifname"
).split(" ");

/** Keys that may stand without `meta` before them. */
export const UNQUALIFIED_META: ReadonlySet<string> = new Set(
  "mark iif oif iifname oifname iiftype oiftype skuid skgid nftrace rtclassid pkttype cpu iifgroup oifgroup cgroup hour day time ibrname obrname".split(
    " ",
  ),
);

/** Keys that nft prints without `meta` (meta_key_is_unqualified in meta.c). */
export const PRINTED_PLAIN: ReadonlySet<string> = new Set("iif oif iifname oifname iifgroup oifgroup".split(" "));
