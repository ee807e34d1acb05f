#!/usr/bin/env bash
# Makes a Debian or Fedora machine ready for `troupe init` or `troupe join`: what the course does by hand, and the
# packages. Run as root, again if you like.
#
#   provision.sh ADDRESS      the address at which the other machines reach this one
set -euo pipefail

address=${1:?usage: provision.sh ADDRESS}
[ "$(id -u)" = 0 ] || { echo "run this as root" >&2; exit 1; }

kernel() {
  # Overlay file systems for images; and bridged packets of pods pass the rules that services are made of.
  printf '%s\n' overlay br_netfilter >/etc/modules-load.d/troupe.conf
  modprobe overlay
  modprobe br_netfilter
  cat >/etc/sysctl.d/90-troupe.conf <<'EOF'
net.bridge.bridge-nf-call-iptables = 1
net.bridge.bridge-nf-call-ip6tables = 1
net.ipv4.ip_forward = 1
EOF
  sysctl --system >/dev/null
}

swap_off() {
  # Fedora makes a swap device of compressed memory at each boot, unless this file is there and empty.
  : >/etc/systemd/zram-generator.conf
  swapoff -a
  sed -i -E 's/^([^#].*[[:space:]]swap[[:space:]].*)$/# \1/' /etc/fstab
}

selinux_permissive() {
  # Troupe labels nothing for SELinux yet, so its rules are only logged.
  [ -f /etc/selinux/config ] || return 0
  setenforce 0 || true
  sed -i 's/^SELINUX=enforcing$/SELINUX=permissive/' /etc/selinux/config
}

packages_debian() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q
  apt-get install -y -q --no-install-recommends ca-certificates curl gnupg \
    containerd runc crun containernetworking-plugins nftables conntrack iproute2 util-linux catatonit
  # Troupe runs a containerd of its own.
  systemctl disable --now containerd || true
  if ! apt-get install -y -q --no-install-recommends openjdk-25-jdk-headless; then
    . /etc/os-release
    curl -fsSL https://packages.adoptium.net/artifactory/api/gpg/key/public |
      gpg --dearmor --yes -o /usr/share/keyrings/adoptium.gpg
    echo "deb [signed-by=/usr/share/keyrings/adoptium.gpg] https://packages.adoptium.net/artifactory/deb $VERSION_CODENAME main" \
      >/etc/apt/sources.list.d/adoptium.list
    apt-get update -q
    apt-get install -y -q --no-install-recommends temurin-25-jdk
  fi
}

packages_fedora() {
  dnf install -y containerd runc crun containernetworking-plugins nftables conntrack-tools iproute iproute-tc util-linux catatonit \
    java-25-openjdk-devel
  systemctl disable --now containerd || true
}

packages() {
  if command -v apt-get >/dev/null; then
    packages_debian
  elif command -v dnf >/dev/null; then
    packages_fedora
  else
    echo "neither apt-get nor dnf is here; install the packages of docs/install.md" >&2
    exit 1
  fi
}

firewall() {
  # Only where one runs; the list is that of docs/install.md.
  systemctl is-active --quiet firewalld || return 0
  firewall-cmd --permanent --add-port={6443,10250,25520}/tcp --add-port=4789/udp --add-port=30000-32767/{tcp,udp}
  firewall-cmd --permanent --zone=trusted --add-source=10.17.0.0/16
  firewall-cmd --reload
}

troupe_itself() {
  # The embedded database does not run as root.
  getent passwd troupe >/dev/null || useradd --system --no-create-home --shell /usr/sbin/nologin troupe
  ln -sf /opt/troupe/troupe /usr/local/bin/troupe
  cp /opt/troupe/packaging/systemd/troupe.service /etc/systemd/system/troupe.service
  systemctl daemon-reload
}

names() {
  # Debian's boxes map the host's own name to a loopback address, where no other machine finds it.
  sed -i -E "/^127\.0\.1\.1[[:space:]]/d" /etc/hosts
  grep -q "^$address[[:space:]]" /etc/hosts || echo "$address $(hostname)" >>/etc/hosts
}

kernel
swap_off
selinux_permissive
packages
firewall
troupe_itself
names
echo "ready: troupe init or troupe join, with --apiserver-advertise-address $address"
