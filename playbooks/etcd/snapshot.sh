#!/bin/sh
# Takes a snapshot of this host's etcd member, verifies it, and keeps the newest ones.
# Kept by slipway: change the playbook and not this file.
#
#   etcd-snapshot ADDRESS FOLDER KEEP PROGRAMS
set -eu
umask 077
export ETCDCTL_API=3
address=$1 folder=$2 keep=$3 programs=$4
pki=/etc/etcd/pki
draft=$folder/.etcd-draft.db

ask() {
    "$programs/etcdctl" --endpoints="https://$address:2379" --cacert="$pki/ca.crt" --cert="$pki/client.crt" \
        --key="$pki/client.key" "$@"
}

# A member without a quorum may be behind: what it has is not what the cluster has.
ask endpoint health >/dev/null
rm -f "$draft" "$draft.part"
ask --command-timeout=25m snapshot save "$draft" >/dev/null

# The last 32 bytes are the SHA-256 of what stands before them.
wanted=$(tail -c 32 "$draft" | od -An -v -tx1 | tr -d ' \n')
found=$(head -c -32 "$draft" | sha256sum | cut -d ' ' -f 1)
if [ "$wanted" != "$found" ]; then
    echo "the snapshot is damaged: its SHA-256 is $found and should be $wanted" >&2
    rm -f "$draft"
    exit 1
fi
if [ -x "$programs/etcdutl" ]; then
    "$programs/etcdutl" snapshot status "$draft" >/dev/null
else
    "$programs/etcdctl" snapshot status "$draft" >/dev/null
fi

sync -f "$draft"
mv "$draft" "$folder/etcd-$(date -u +%Y%m%dT%H%M%SZ).db"
ls -1 "$folder" | grep '^etcd-.*\.db$' | sort | head -n "-$keep" | while read -r old; do rm -f -- "$folder/$old"; done
