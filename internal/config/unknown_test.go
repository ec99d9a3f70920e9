package config_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/config"
)

// TestEveryVariableIsKnown looks for the names of variables in this package's constants: none of them may be told to be unknown.
func TestEveryVariableIsKnown(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	var set []string
	for _, file := range files {
		source, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		require.NoError(t, err)
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		ast.Inspect(source, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				if name, err := strconv.Unquote(literal.Value); err == nil && strings.HasPrefix(name, "SHEAF_") && name != "SHEAF_" {
					set = append(set, name+"=x")
				}
			}
			return true
		})
	}
	require.Greater(t, len(set), 20)
	require.Empty(t, config.Unknown(set))
}

func TestUnknown(t *testing.T) {
	require.Equal(t, []string{"SHEAF_TIMOUT", "SHEAF_X"}, config.Unknown([]string{
		"SHEAF_X=1", "SHEAF_TIMOUT=60s", "SHEAF_TIMEOUT=60s", "SHEAF_ZYGOTE=none", "SHEAF_TEST_Y=1", "PATH=/bin", "SHEAF",
	}))
}
