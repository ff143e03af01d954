// Upstream's own evaluation of the Pod Security Standards, as a reference: `evaluate` judges cases read from standard input
// (one JSON object a line: {"pod", "level", "version"}) and prints one result a line; `measure ROUNDS` reads pods, one a line,
// and prints how many it evaluates a second at level restricted, version latest, on one core.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

type question struct {
	Pod     corev1.Pod `json:"pod"`
	Level   string     `json:"level"`
	Version string     `json:"version"`
}

type answer struct {
	Allowed bool   `json:"allowed"`
	Reason  string `json:"reason"`
	Detail  string `json:"detail"`
}

func orExit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func eachLine(do func(line []byte)) {
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 1 {
			do(line)
		}
		if err == io.EOF {
			return
		}
		orExit(err)
	}
}

func judge(evaluator policy.Evaluator, lv api.LevelVersion, pod *corev1.Pod) answer {
	result := policy.AggregateCheckResults(evaluator.EvaluatePod(lv, &pod.ObjectMeta, &pod.Spec))
	return answer{result.Allowed, result.ForbiddenReason(), result.ForbiddenDetail()}
}

func evaluate(evaluator policy.Evaluator) {
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	eachLine(func(line []byte) {
		var asked question
		orExit(json.Unmarshal(line, &asked))
		level, err := api.ParseLevel(asked.Level)
		orExit(err)
		version, err := api.ParseVersion(asked.Version)
		orExit(err)
		orExit(out.Encode(judge(evaluator, api.LevelVersion{Level: level, Version: version}, &asked.Pod)))
	})
}

func measure(evaluator policy.Evaluator, rounds int) {
	runtime.GOMAXPROCS(1)
	var pods []*corev1.Pod
	eachLine(func(line []byte) {
		pod := &corev1.Pod{}
		orExit(json.Unmarshal(line, pod))
		pods = append(pods, pod)
	})
	lv := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	written := 0
	started := time.Now()
	for range rounds {
		for _, pod := range pods {
			written += len(judge(evaluator, lv, pod).Detail)
		}
	}
	seconds := time.Since(started).Seconds()
	fmt.Printf(`{"podsPerSecond":%.0f,"characters":%d}`+"\n", float64(rounds*len(pods))/seconds, written/rounds)
}

func main() {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	orExit(err)
	if len(os.Args) > 2 && os.Args[1] == "measure" {
		rounds, err := strconv.Atoi(os.Args[2])
		orExit(err)
		measure(evaluator, rounds)
		return
	}
	evaluate(evaluator)
}
