//go:build tools

// Package kwok keeps in go.mod what plays the kubelets in the tests.
package kwok

import _ "sigs.k8s.io/kwok/cmd/kwok"
