package main

import (
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sheaf/internal/config"
	"sheaf/internal/job"
)

func matching(to *string, v, pattern, meaning string) error {
	if !regexp.MustCompile(pattern).MatchString(v) {
		return fmt.Errorf("%q is not %s", v, meaning)
	}
	*to = v
	return nil
}

func oneOf(to *string, v string, choices ...string) error {
	if !slices.Contains(choices, v) {
		return fmt.Errorf("%q is none of %s", v, strings.Join(choices, ", "))
	}
	*to = v
	return nil
}

func within(to *int, v string, least, most int) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < least || n > most {
		return fmt.Errorf("%q is not a whole number from %d to %d", v, least, most)
	}
	*to = n
	return nil
}

func boolean(to *bool, v string) error {
	if v != "true" && v != "false" {
		return fmt.Errorf("%q is neither true nor false", v)
	}
	*to = v == "true"
	return nil
}

// list reads a comma-separated list without empty elements.
func list(to *[]string, v string) error {
	var all []string
	for element := range strings.SplitSeq(v, ",") {
		if element = strings.TrimSpace(element); element == "" {
			return fmt.Errorf("%q has an empty element", v)
		}
		all = append(all, element)
	}
	*to = all
	return nil
}

// setZones takes at most four: the network has no room for more subnets.
func setZones(s *Settings, v string) error {
	return eachOf(&s.Zones, v, 4, `^[a-z]{2}(-[a-z]+)+-[0-9][a-z]$`, "an availability zone like eu-central-1a")
}

func setPrefixLists(s *Settings, v string) error {
	return eachOf(&s.PrefixLists, v, 2, `^pl-[0-9a-f]{8,17}$`, "the id of a prefix list like pl-6da54004")
}

// eachOf reads a list of at most so many elements that match a pattern.
func eachOf(to *[]string, v string, most int, pattern, meaning string) error {
	if err := list(to, v); err != nil {
		return err
	}
	if len(*to) > most {
		return fmt.Errorf("%q has more than %d elements", v, most)
	}
	for i := range *to {
		if err := matching(&(*to)[i], (*to)[i], pattern, meaning); err != nil {
			return err
		}
	}
	return nil
}

func setCORSOrigins(s *Settings, v string) error {
	if err := list(&s.CORSOrigins, v); err != nil {
		return err
	}
	for _, origin := range s.CORSOrigins {
		if err := checkHTTPS(origin, false); err != nil {
			return err
		}
	}
	return nil
}

// checkHTTPS checks a URL that has, unless path says otherwise, nothing behind its host.
func checkHTTPS(v string, path bool) error {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("%q is not a URL like https://example.org", v)
	}
	if !path && u.Path != "" {
		return fmt.Errorf("%q must end with its host: https://%s", v, u.Host)
	}
	return nil
}

func setAlarmEmail(s *Settings, v string) error {
	a, err := mail.ParseAddress(v)
	if err != nil || a.Address != v {
		return fmt.Errorf("%q is not an e-mail address", v)
	}
	s.AlarmEmail = v
	return nil
}

func setPollers(s *Settings, v string) error {
	if v == "0" {
		s.MinPollers = 0
		return nil
	}
	return within(&s.MinPollers, v, 2, 200)
}

// logDays are the retentions that CloudWatch Logs has (PutRetentionPolicy in its API reference).
func logDays() []int {
	return []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}
}

func setLogDays(s *Settings, v string) error {
	n, err := strconv.Atoi(v)
	if err != nil || !slices.Contains(logDays(), n) {
		return fmt.Errorf("%q is none of the retentions that CloudWatch Logs has: %s", v, strings.Trim(fmt.Sprint(logDays()), "[]"))
	}
	s.LogDays = n
	return nil
}

// maxTimeout is the most time for one document: the function that converts it has 90 s, and needs some of them to fetch
// the document and to store the PDF.
const maxTimeout = 75 * time.Second

// limitSettings are the limits that package config has for all of sheaf, except those that something else decides here:
// keepDays, as lifecycle rules count in days, and API Gateway, what fits through it.
func limitSettings() []setting {
	names := map[string]string{
		config.Timeout: "documentTimeout", config.MaxDocuments: "maxDocuments", config.MaxUpload: "maxUpload", config.MaxDocument: "maxDocument",
	}
	var all []setting
	for _, limit := range config.LimitTable() {
		name, ok := names[limit.Env]
		if !ok {
			continue
		}
		all = append(all, setting{name, strings.ReplaceAll(limit.Usage, "`", ""), func(s *Settings, v string) error {
			l := job.DefaultLimits()
			if err := limit.Set(&l, v); err != nil {
				return err
			}
			if l.Conversion > maxTimeout {
				return fmt.Errorf("%q is more than %s", v, maxTimeout)
			}
			s.Limits[limit.Env] = v
			return nil
		}})
	}
	return all
}

// image is a container image in ECR.
type image struct{ partition, account, region, repository, digest string }

var imageURI = regexp.MustCompile(`^([0-9]{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?/([a-z0-9][a-z0-9._/-]*)@(sha256:[0-9a-f]{64})$`)

func parseImage(uri string) (image, error) {
	m := imageURI.FindStringSubmatch(uri)
	if m == nil {
		return image{}, fmt.Errorf("%q is not like ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY@sha256:DIGEST", uri)
	}
	i := image{"aws", m[1], m[2], m[4], m[5]}
	if m[3] != "" {
		i.partition = "aws-cn"
	}
	return i, nil
}

func setImage(s *Settings, v string) error {
	s.Image = v
	_, err := parseImage(v)
	return err
}

// check finds what does not go together.
func (s Settings) check() error {
	jwt := s.JWTIssuer != "" || len(s.JWTAudience) > 0
	switch {
	case s.Auth == config.AuthJWT && (s.JWTIssuer == "" || len(s.JWTAudience) == 0):
		return errors.New("auth=jwt needs jwtIssuer and jwtAudience")
	case s.Auth == config.AuthToken && jwt:
		return errors.New("jwtIssuer and jwtAudience need auth=jwt")
	case (s.Domain == "") != (s.Certificate == ""):
		return errors.New("domain and certificate need each other")
	case s.Budget > 0 && s.AlarmEmail == "":
		return errors.New("monthlyBudget needs alarmEmail: who is told")
	case s.Image != "" && s.BaseImage != "":
		return errors.New("image is built already, so baseImage has no use")
	case s.APIBurst < s.APIRate:
		return fmt.Errorf("apiBurst (%d) is smaller than apiRate (%d)", s.APIBurst, s.APIRate)
	case s.Auth == config.AuthJWT && s.DropOwner == config.DefaultOwner:
		return errors.New("auth=jwt needs dropOwner: the subject whose jobs the drops become")
	}
	if s.CallbackAllow != defaultSettings().CallbackAllow && !s.Webhooks {
		return errors.New("callbackAllow needs webhooks=true")
	}
	return s.checkAccount()
}
