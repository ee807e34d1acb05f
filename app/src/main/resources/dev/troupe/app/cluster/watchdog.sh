#!/usr/bin/env bash
# Runs a node's JVM, or follows one that runs, and outlives it. When the node's lease ends, whatever the reason (the JVM is dead, or stands still,
# or has lost touch with the other nodes), it stops the node's exclusive pods and takes the shared address and those of load balancers
# away, because from then on others may replace them. A JVM that it runs and that the others had taken for dead it starts again.
#
#   watchdog.sh STATE EXCLUSIVE CGROUPS ADDRESS COMMAND…
#   watchdog.sh STATE EXCLUSIVE CGROUPS ADDRESS --follow PID
#     STATE      its own folder: the pipe on which the JVM tells until when the lease lasts, and pid files
#     EXCLUSIVE  a folder with one file, named by its uid, for each exclusive pod that may run here
#     CGROUPS    the control group of this node's pods, as /troupe/node-1
#     ADDRESS    the shared address, - for none
#
# Times are milliseconds since the machine was started, as in /proc/uptime.
set -u
state=$1 exclusive=$2 cgroups=$3 address=$4
shift 4
begin_anew=75 # the exit code of a node that was taken for dead

now() { local up; read -r up _ </proc/uptime; now_ms=$((10#${up/./} * 10)); }

start() {
  "$@" 3<&- &
  jvm=$!
  echo "$jvm" >"$state/node.pid.next" && mv "$state/node.pid.next" "$state/node.pid"
}

# SIGKILL for every process in the control groups of exclusive pods; again and again, since something may just be starting.
stop_exclusive() {
  local file group
  stopped_any=false
  for file in "$exclusive"/*; do
    [ -e "$file" ] || continue
    stopped_any=true
    for group in /sys/fs/cgroup{,/*}"$cgroups"/{,burstable/,besteffort/}pod"${file##*/}"; do
      [ -d "$group" ] || continue
      if [ -e "$group/cgroup.kill" ]; then
        echo 1 >"$group/cgroup.kill"
      else
        find "$group" -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u | xargs -r kill -KILL 2>/dev/null
      fi
    done
  done
}

follows=''
if [ "$1" = --follow ]; then
  follows=$2
  # The watchdog of the JVM before: two would take each other's words out of the pipe.
  if read -r before 2>/dev/null <"$state/watchdog.pid" && grep -qz 'watchdog\.sh' "/proc/$before/cmdline" 2>/dev/null; then
    kill "$before"
  fi
fi
echo $$ >"$state/watchdog.pid"
rm -f "$state/lease.pipe"
mkfifo "$state/lease.pipe"
exec 3<>"$state/lease.pipe"
read -r until_ms 2>/dev/null <"$state/lease.until" || until_ms=0
held=true
restarting=false
rest=''
if [ -n "$follows" ]; then jvm=$follows; else start "$@"; fi

# Takes the shared address from whichever device has it.
withdraw() {
  local device
  device=$(ip -o -4 addr show to "$address/32" | awk 'NR == 1 { print $2 }')
  [ -z "$device" ] || ip addr del "$address/32" dev "$device" 2>/dev/null
}

while :; do
  now
  left=$((until_ms - now_ms))
  if ((left > 0)); then
    held=true
    wait_ms=$((left < 1000 ? left : 1000))
  else
    if $held; then
      echo "watchdog: the lease of this node is over; exclusive pods are stopped"
      [ "$address" = - ] || withdraw
      # Load balancers' addresses: other nodes answer for them already.
      ip addr flush dev lo label lo:troupe 2>/dev/null
    fi
    held=false
    stop_exclusive
    if $stopped_any; then wait_ms=200; else wait_ms=1000; fi
  fi
  if read -r -t "$(printf '%d.%03d' $((wait_ms / 1000)) $((wait_ms % 1000)))" part <&3; then
    line=$rest$part rest=''
    if ((line > until_ms)); then # a lease is never taken back
      until_ms=$line
      echo "$until_ms" >"$state/lease.until"
    fi
  else
    rest+=$part # the time was up in the middle of a line
  fi
  if [ -n "$jvm" ] && ! kill -0 "$jvm" 2>/dev/null; then
    code=0 # of a JVM that another supervises
    [ -n "$follows" ] || { wait "$jvm"; code=$?; }
    if [ $code = $begin_anew ] || { $restarting && [ $code != 0 ] && [ $code != 143 ] && [ $code != 137 ]; }; then
      restarting=true
      sleep 1
      start "$@"
    else
      jvm=''
    fi
  fi
  if [ -z "$jvm" ] && ! $held; then
    exit 0
  fi
done
