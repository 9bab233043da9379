package still

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"modernc.org/quickjs"

	"toancanh/assets"
)

//go:embed machine.js
var world string

// machine is a JavaScript engine with ECharts in it. It serves one caller at a
// time.
type machine struct {
	vm    *quickjs.VM
	maps  map[string]bool // registered
	limit Options
}

// compiled returns ECharts and what it needs as bytecode, which is the same for all
// engines. It is made once, at first use.
var compiled = sync.OnceValues(compile)

func compile() (code [][]byte, err error) {
	echarts, err := assets.Open("echarts.min.js")
	if err != nil {
		return nil, err
	}
	formats, err := assets.Open("formats.js")
	if err != nil {
		return nil, err
	}
	vm, err := quickjs.NewVM()
	if err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	defer func() { err = errors.Join(err, vm.Close()) }()
	for _, script := range []string{world, string(echarts.Content), string(formats.Content)} {
		bytecode, err := vm.Compile(script, quickjs.EvalGlobal)
		if err != nil {
			return nil, fmt.Errorf("compile: %w", err)
		}
		code = append(code, bytecode)
	}
	return code, nil
}

func newMachine(code [][]byte, faces *faces, limit Options) (*machine, error) {
	vm, err := quickjs.NewVM()
	if err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	m := &machine{vm: vm, maps: map[string]bool{}, limit: limit}
	if err := m.furnish(code, faces); err != nil {
		return nil, errors.Join(fmt.Errorf("engine: %w", err), vm.Close())
	}
	return m, nil
}

// furnish loads the scripts and sets the limits.
func (m *machine) furnish(code [][]byte, faces *faces) error {
	m.vm.SetMemoryLimit(uintptr(m.limit.MemoryLimit)) // #nosec G115 -- Open makes it positive
	err := m.vm.RegisterFunc("measureText", func(text, font string) float64 { return faces.measure(text, font) }, false)
	if err != nil {
		return err
	}
	for _, bytecode := range code {
		if _, err := m.vm.EvalBytecode(bytecode); err != nil {
			return err
		}
	}
	_, err = m.vm.Call("toancanh.ready")
	return err
}

// draw returns the SVG that ECharts makes of an option. It stops with the context,
// or when its time is up.
func (m *machine) draw(ctx context.Context, option []byte, f Format) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, m.limit.Timeout, fmt.Errorf("drawing takes longer than %v: show fewer points", m.limit.Timeout))
	defer cancel()
	stop := context.AfterFunc(ctx, m.vm.Interrupt)
	svg, err := m.answer(option, f)
	if !stop() {
		return "", context.Cause(ctx) // the engine may still be told to stop: not to be used again
	}
	return svg, err
}

func (m *machine) answer(option []byte, f Format) (string, error) {
	for _, name := range []string{"vn34", "vn63"} {
		if bytes.Contains(option, []byte(`"`+name+`"`)) {
			if err := m.register(name); err != nil {
				return "", err
			}
		}
	}
	result, err := m.vm.Call("toancanh.draw", string(option), f.Width, f.Height, f.Lang)
	if err != nil {
		return "", m.explain(err)
	}
	svg, ok := result.(string)
	if !ok {
		return "", fmt.Errorf("echarts returned %T", result)
	}
	return svg, nil
}

// register gives ECharts a map, once.
func (m *machine) register(name string) error {
	if m.maps[name] {
		return nil
	}
	text, err := fs.ReadFile(assets.Maps(), name+".geojson")
	if err != nil {
		return err
	}
	if _, err := m.vm.Call("toancanh.map", name, string(text)); err != nil {
		return fmt.Errorf("map %s: %w", name, err)
	}
	m.maps[name] = true
	return nil
}

// explain says what an error of the engine stands for: one without a name is thrown
// where not even an error finds memory.
func (m *machine) explain(err error) error {
	var thrown *quickjs.Error
	if errors.As(err, &thrown) && thrown.Name == "" {
		return fmt.Errorf("echarts: out of memory: drawing takes more than %d MB: show fewer points", m.limit.MemoryLimit>>20)
	}
	return fmt.Errorf("echarts: %w", err)
}

func (m *machine) close() error { return m.vm.Close() }
