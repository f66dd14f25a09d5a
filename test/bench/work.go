package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"orderflow/test/measure"
)

// part is one of the processes that use the processors during a measurement.
type part string

const (
	partServer     part = "temporal"
	partWorker     part = "worker"
	partSimulators part = "simulators"
	partAll        part = "all"
)

// processes are the process ids.
type processes map[part]int

// spent returns the processor time of each process so far.
func (p processes) spent() (map[part]time.Duration, error) {
	found := map[part]time.Duration{}
	for name, pid := range p {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			return nil, fmt.Errorf("%s has ended, or this is not Linux: %w", name, err)
		}
		if found[name], err = processorTime(string(stat)); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return found, nil
}

// clockTick is the unit in which Linux counts processor time.
const clockTick = 10 * time.Millisecond

// processorTime parses a process's user and kernel time from its line in /proc. The name,
// in brackets, may contain blanks.
func processorTime(stat string) (time.Duration, error) {
	fields := strings.Fields(stat[strings.LastIndex(stat, ")")+1:])
	const user, kernel = 11, 12
	if len(fields) <= kernel {
		return 0, fmt.Errorf("no processor time in %q", stat)
	}
	ticks := 0
	for _, field := range fields[user : kernel+1] {
		n, err := strconv.Atoi(field)
		if err != nil {
			return 0, fmt.Errorf("processor time: %w", err)
		}
		ticks += n
	}
	return time.Duration(ticks) * clockTick, nil
}

// work is the processor time of one run in milliseconds, by process. Other programs on
// the machine hardly change it, unlike measured durations.
type work map[part]pairs

func (w work) add(name string, before, after map[part]time.Duration, lives int) {
	all := 0.0
	for _, one := range []part{partServer, partWorker, partSimulators} {
		took := float64(after[one]-before[one]) / float64(time.Millisecond) / float64(lives)
		w.of(one).add(name, took)
		all += took
	}
	w.of(partAll).add(name, all)
}

func (w work) of(one part) pairs {
	if w[one] == nil {
		w[one] = pairs{}
	}
	return w[one]
}

// report returns a line for each part, and the ratio of their sums.
func (w work) report() string {
	var text strings.Builder
	text.WriteString("  processor time of one, ms\n")
	for _, one := range []part{partServer, partWorker, partSimulators, partAll} {
		fmt.Fprintf(&text, "    %-12s orders %-22s bare %s\n", one, measure.SpreadOf(w[one][ours]), measure.SpreadOf(w[one][bare]))
	}
	fmt.Fprintf(&text, "    %-12s ratio  %s\n", "", measure.SpreadOf(w[partAll].ratios()))
	return text.String()
}
