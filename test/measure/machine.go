package measure

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

// Machine describes what the figures depend on. The load shows whether other programs
// ran, too.
func Machine() string {
	load, err := os.ReadFile("/proc/loadavg")
	text := "unknown"
	if fields := strings.Fields(string(load)); err == nil && len(fields) > 0 {
		text = fields[0]
	}
	return fmt.Sprintf("%s, %s/%s, %d processors, load before the start %s",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), text)
}
