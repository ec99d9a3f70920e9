package main

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sheaf/internal/api"
	"sheaf/internal/client"
	"sheaf/internal/job"
)

const fileName = "sheaf-check.docx"

// answers sees that the service answers without a token.
func (d *deployment) answers(ctx context.Context) (string, error) {
	status, err := d.get(ctx, "/", "")
	if err != nil || status != http.StatusOK {
		return "", errors.Join(fmt.Errorf("%s answers with status %d", d.outputs["ApiUrl"], status), err)
	}
	return d.outputs["ApiUrl"], nil
}

// authenticates sees that the API is for those who have a token.
func (d *deployment) authenticates(ctx context.Context) (string, error) {
	token, err := d.findToken(ctx)
	if err != nil {
		return "", err
	}
	if status, err := d.get(ctx, api.JobsPath, ""); err != nil || status != http.StatusUnauthorized {
		return "", errors.Join(fmt.Errorf("without a token the answer has status %d, not 401", status), err)
	}
	if status, err := d.get(ctx, api.JobsPath, token); err != nil || status != http.StatusOK {
		return "", errors.Join(fmt.Errorf("with the token the answer has status %d, not 200", status), err)
	}
	d.service, err = client.New(client.Options{Endpoint: d.outputs["ApiUrl"], Token: token, Pause: d.pause})
	return "taken, and nobody without", err
}

// get returns the status of an answer of the API.
func (d *deployment) get(ctx context.Context, path, token string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.outputs["ApiUrl"]+path, nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Accept", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

var errNoToken = errors.New("not tried, as there is no token")

func (d *deployment) uploads(ctx context.Context) (string, error) {
	if d.service == nil {
		return "", errNoToken
	}
	id, err := d.service.Submit(ctx, rand.Text(), fileName, bytes.NewReader(d.document), job.Request{})
	if err != nil {
		return "", err
	}
	d.jobs = append(d.jobs, id)
	return d.result(ctx, id)
}

func (d *deployment) uploadsStraight(ctx context.Context) (string, error) {
	if d.service == nil {
		return "", errNoToken
	}
	size := int64(len(d.document))
	u, err := d.service.StartUpload(ctx, rand.Text(), fileName, size, job.Request{})
	if err != nil {
		return "", err
	}
	d.jobs = append(d.jobs, u.JobID)
	if err := d.service.Upload(ctx, u, bytes.NewReader(d.document), size, func(int64) {}); err != nil {
		return "", err
	}
	return d.result(ctx, u.JobID)
}

// result waits for the end of a job and sees that its result is a PDF.
func (d *deployment) result(ctx context.Context, id job.ID) (string, error) {
	begun := d.now()
	var status job.Status
	err := d.until(ctx, "job "+string(id)+" ends", func() (done bool, err error) {
		status, err = d.service.Status(ctx, id, "", 1)
		return status.FinishedAt != nil, err
	})
	if err != nil {
		return "", err
	}
	if status.Status != job.Completed {
		return "", fmt.Errorf("job %s ended as %s: %s", id, status.Status, reasons(status))
	}
	file, err := os.CreateTemp("", "sheaf-check-*.zip")
	if err != nil {
		return "", err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if err := d.service.Download(ctx, id, "", file, func(int64, int64) {}); err != nil {
		return "", err
	}
	if err := holdsPDF(file.Name()); err != nil {
		return "", fmt.Errorf("the result of job %s: %w", id, err)
	}
	return fmt.Sprintf("a PDF after %s", d.now().Sub(begun).Round(time.Millisecond)), nil
}

// reasons says why the documents of a job failed, as far as its status does.
func reasons(s job.Status) string {
	var all []string
	if s.ErrorMessage != nil {
		all = append(all, *s.ErrorMessage)
	}
	for _, f := range s.Files {
		if f.ErrorMessage != nil {
			all = append(all, *f.ErrorMessage)
		}
	}
	return strings.Join(all, " ")
}

func holdsPDF(path string) error {
	z, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer z.Close()
	for _, entry := range z.File {
		if !strings.HasSuffix(entry.Name, ".pdf") {
			continue
		}
		r, err := entry.Open()
		if err != nil {
			return err
		}
		defer r.Close()
		head := make([]byte, 5)
		if _, err := io.ReadFull(r, head); err != nil || string(head) != "%PDF-" {
			return fmt.Errorf("%s is no PDF", entry.Name)
		}
		return nil
	}
	return errors.New("there is no PDF in it")
}

// drops copies a document into the drop folder and waits for its report.
func (d *deployment) drops(ctx context.Context) (string, error) {
	path := "sheaf-check/" + rand.Text() + ".docx"
	dir, err := os.MkdirTemp("", "sheaf-check-*")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, fileName)
	if err := os.WriteFile(file, d.document, 0o600); err != nil {
		return "", err
	}
	begun := d.now()
	if _, err := d.aws(ctx, "s3api", "put-object", "--bucket", d.outputs["InboxBucket"], "--key", job.DropPrefix+path, "--body", file); err != nil {
		return "", err
	}
	report := job.ResultPrefix + path + ".json"
	err = d.until(ctx, report+" appears", func() (bool, error) {
		found, err := d.listed(ctx, d.outputs["OutboxBucket"], report)
		return found, err
	})
	if err != nil {
		return "", err
	}
	took := d.now().Sub(begun).Round(time.Millisecond)
	var status job.Status
	saved := filepath.Join(dir, "report.json")
	if _, err := d.aws(ctx, "s3api", "get-object", "--bucket", d.outputs["OutboxBucket"], "--key", report, saved); err != nil {
		return "", err
	}
	if err := readJSON(saved, &status); err != nil {
		return "", err
	}
	d.dropped = status.ID
	if status.Status != job.Completed {
		return "", fmt.Errorf("the drop's job %s ended as %s: %s", status.ID, status.Status, reasons(status))
	}
	return fmt.Sprintf("a result after %s", took), nil
}

// listed reports whether a bucket has an object whose key begins so.
func (d *deployment) listed(ctx context.Context, bucket, prefix string) (bool, error) {
	var answer struct{ Contents []struct{ Key string } }
	err := d.ask(ctx, &answer, "s3api", "list-objects-v2", "--bucket", bucket, "--prefix", prefix, "--max-items", "1")
	return len(answer.Contents) > 0, err
}

// deletes removes the jobs of this check and waits until what they stored is gone. The drop's may be another owner's.
func (d *deployment) deletes(ctx context.Context) (string, error) {
	if d.service == nil {
		return "", errNoToken
	}
	gone, kept := 0, ""
	if d.dropped != "" {
		d.jobs = append(d.jobs, d.dropped)
	}
	for _, id := range d.jobs {
		err := d.service.Delete(ctx, id)
		if p, ok := errors.AsType[*client.Problem](err); ok && p.Code == job.CodeNotFound && id == d.dropped {
			kept = "; the drop's is another owner's, and goes when its time is over"
			continue
		}
		if err != nil {
			return "", fmt.Errorf("job %s: %w", id, err)
		}
		err = d.until(ctx, "what job "+string(id)+" stored is gone", func() (bool, error) {
			there, err := d.listed(ctx, d.outputs["OutboxBucket"], id.Folder())
			return !there, err
		})
		if err != nil {
			return "", err
		}
		gone++
	}
	return fmt.Sprintf("%d jobs and what they stored%s", gone, kept), nil
}
